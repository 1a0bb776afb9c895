"""What a partition of accounts does about each kind of message that it hears."""
