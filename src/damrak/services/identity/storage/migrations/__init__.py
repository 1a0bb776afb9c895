"""How the tables came to be as they are: a chain of changes, run by ``storage.upgrading``."""
