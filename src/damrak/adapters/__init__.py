"""The plugs: drivers that fit the sockets of ports, each alone; only the wiring names them."""
