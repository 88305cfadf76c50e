"""What the record says: during play to those who watch, and afterwards to everybody."""
