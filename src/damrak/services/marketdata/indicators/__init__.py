"""Indicators of bars: how many bars each needs, its formula, and its values as text.

They are computed in floating point, which is good enough to look at; no order and no ledger reads
them.
"""
