"""What is said and answered: a message comes in, the script reads it, lines go out to the chats."""
