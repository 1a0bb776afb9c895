"""The rooms behind the door: what can be asked of orders, accounts, markets and the venue."""
