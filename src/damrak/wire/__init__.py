"""The words as the network doors say them: JSON structs that doors and clients both speak."""
