"""Databases: what those who open one and those who use it must agree on.

Rows and transactions are SQLAlchemy's, so there is no more to a port than this word.
"""

from typing import Final

READS: Final = "reads"
"""The execution option of a connection whose transactions write nothing and stop nobody."""
