"""The crowd: a market that is alive before anybody has come, on invented instruments' prices."""
