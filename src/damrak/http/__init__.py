"""HTTP as every room speaks it: what can be asked, how it is read, and how a room says no.

It stands apart from the gateway because rooms that never import each other answer over the same
door: each describes its operations, and the door serves them all.
"""
