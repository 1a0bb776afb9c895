"""What a partition of markets does about each kind of message that it hears."""
