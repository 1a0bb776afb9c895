"""The doors: what programs and people say over the network, turned into commands and back."""
