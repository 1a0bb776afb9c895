"""What people arrange for themselves, as the doors say it: watchlists, layouts and drawings."""

from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from damrak.wire.identity.people import Confidential, Name, Token
from damrak.wire.orders import Symbol
from damrak.wire.texts import TimeText

SYMBOLS_MAX: Final = 20
"""Most instruments of one watchlist."""

Symbols = Annotated[tuple[Symbol, ...], Meta(max_length=SYMBOLS_MAX)]


class WatchlistRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a watchlist; the symbols stay in the order that is given."""

    name: Name
    symbols: Symbols = ()


class WatchlistChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Change a watchlist; what is left out stays, ``symbols`` is the whole list in its order."""

    name: Name | UnsetType = UNSET
    symbols: Symbols | UnsetType = UNSET


class Watchlist(Struct, frozen=True, kw_only=True):
    """Tell a watchlist; ``owner`` is what its owner is called, null where he has no name.

    Of a list that is not one's ``own``, ``team_ids`` are the teams through which one sees it;
    whether it has a link besides, and which other teams see it, its owner knows alone.
    """

    watchlist_id: int
    name: str
    symbols: tuple[str, ...]
    own: bool
    owner: str | None
    shared_link: bool
    team_ids: tuple[int, ...]
    created_time: TimeText
    updated_time: TimeText


class WatchlistList(Struct, frozen=True):
    """List watchlists: one's own in the order they were made, then those shared with a team."""

    watchlists: tuple[Watchlist, ...]


class WatchlistLink(Confidential, frozen=True):
    """Tell once what opens a watchlist to whoever signed in."""

    token: str


class SharedWatchlistRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Ask for the watchlist that a token opens."""

    token: Token


class SharedWatchlist(Struct, frozen=True):
    """Tell a watchlist to who holds its link."""

    name: str
    symbols: tuple[str, ...]
    owner: str | None


class ValueRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask to keep a JSON object, whatever is in it."""

    value: dict[str, Any]


class Layout(Struct, frozen=True):
    """Tell how a person arranged his terminal."""

    name: str
    value: dict[str, Any]
    updated_time: TimeText


class LayoutList(Struct, frozen=True):
    """List layouts by name."""

    layouts: tuple[Layout, ...]


class Drawing(Struct, frozen=True):
    """Tell what a person drew on a chart; empty and without a time where he drew nothing."""

    symbol: str
    value: dict[str, Any]
    updated_time: TimeText | None
