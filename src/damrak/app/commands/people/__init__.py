"""Commands about people: users, their roles, and the teams that they are in.

They work on the control plane itself, whether a server runs or not; one that runs hears of it.
"""
