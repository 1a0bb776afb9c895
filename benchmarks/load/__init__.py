"""Load: clients that cost little, so that two cores measure the server and not them."""
