"""The words: frozen structs and integers that every other floor speaks. Imports nothing of Damrak."""
