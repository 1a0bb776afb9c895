"""Teams: who is a user of the venue, what each may do, and who shares what with whom."""
