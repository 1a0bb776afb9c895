"""Workspace: what people arrange for themselves: watchlists, layouts and drawings."""
