"""The projections in a process of their own, and history as the server asks it."""
