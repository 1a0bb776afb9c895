"""How commands reach a venue: over the network where a server runs, else on its directory."""
