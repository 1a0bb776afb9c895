"""Privacy: a person takes along what the venue knows of him, or has it forgotten."""
