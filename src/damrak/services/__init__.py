"""The rooms: each serves one purpose over the client and the events, and none imports another."""
