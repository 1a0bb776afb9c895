"""What accounts are worth, how that came, and why: the rooms, and what they tell."""
