"""People: how they register, sign in, prove who they are, and change what is kept of them."""
