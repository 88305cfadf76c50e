"""What the services need from the outside, as Protocols named for the need."""
