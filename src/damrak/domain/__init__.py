"""The words: frozen structs and integers that every floor speaks; imports no other floor."""
