"""Everything that can be asked of a venue, apart from how bytes travel."""
