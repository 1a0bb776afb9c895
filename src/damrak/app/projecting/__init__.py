"""The projections in a process of their own, and history as the server asks it.

Nothing is imported here, since the worker starts faster without what the server needs.
"""
