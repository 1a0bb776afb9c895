"""A venue as it lives: started with all that is needed to trade, and watched."""
