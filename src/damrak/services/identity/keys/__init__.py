"""Keys: what programs show at the doors; how they are made, replaced and taken back."""
