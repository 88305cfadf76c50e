"""The history of the tables, run by `roleplay.storage.migrate`."""
