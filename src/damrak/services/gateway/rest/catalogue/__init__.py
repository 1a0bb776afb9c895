"""The catalogue: every operation of the door, for the routes and for the documentation alike."""
