"""Seeds that once found something; each joins the list with what it was, and stays for good."""

from typing import Final

SEEDS: Final = (
    # A fill at the old price, while a cheaper and larger replacement was on its way, overdrew.
    ("split", 60),
    ("twins", 98),
)
