"""Keeping a data directory well: proving it, copying it, examining it, emptying it."""
