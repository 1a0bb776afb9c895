"""Agents: the seeded crowd. They think in floats and ask in integers, like people."""
