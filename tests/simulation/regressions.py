"""Seeds that once found something; each joins the list with what it was, and stays for good.

A seed stands for a run only as long as the workload draws the same numbers, so what a seed found is
also played by hand in ``test_races``.
"""

from typing import Final

SEEDS: Final = (
    # A fill at the old price, while a cheaper and larger replacement was on its way, overdrew.
    ("split", 8),
    ("split", 22),
    ("twins", 31),
)
