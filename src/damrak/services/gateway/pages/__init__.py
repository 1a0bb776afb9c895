"""Pages: the terminal as it was built, served from memory.

What was built lies beside this file in ``built``, which ``make web`` fills and a wheel holds. It is
read once; a request names one of the files that were found then, or none.
"""
