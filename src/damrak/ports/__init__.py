"""The sockets: what Damrak asks of the outside world, as protocols of a few methods."""
