"""The venue's own settings: what operators changed while it ran."""
