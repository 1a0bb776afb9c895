"""The rooms of the workspace: what is asked over HTTP becomes what is done with the rows."""

from typing import Any, Final

import msgspec
from msgspec import UNSET

from damrak.http.calls import Call
from damrak.http.operations import created
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.rooms.asking import name_of
from damrak.services.identity.workspace import charts, sharing, watchlists
from damrak.services.identity.workspace.asking import WorkspaceAsking, layout_name
from damrak.wire.identity import workspace as wire
from damrak.wire.identity.teams import Removed
from damrak.wire.texts import format_time

_request: Final = msgspec.json.Decoder(wire.WatchlistRequest)
_change: Final = msgspec.json.Decoder(wire.WatchlistChange)
_token: Final = msgspec.json.Decoder(wire.SharedWatchlistRequest)
_value: Final = msgspec.json.Decoder(wire.ValueRequest)


class WatchlistRoom:
    """Answer what is asked of watchlists."""

    def __init__(self, asking: WorkspaceAsking) -> None:
        self._asking = asking

    async def all(self, call: Call) -> Any:
        """List one's own watchlists, then those shared with a team of one's."""
        found = await self._asking.seen(call, watchlists.visible)
        return wire.WatchlistList(tuple(map(_answer, found)))

    async def one(self, call: Call) -> Any:
        """Tell a watchlist."""
        number = call.identifier("watchlist_id")
        return _answer(await self._asking.seen(call, lambda each: watchlists.one(each, number)))

    async def create(self, call: Call) -> Any:
        """Make a watchlist."""
        asked = await call.body(_request)
        name, symbols = name_of(call, asked.name), self._asking.symbols(call, asked.symbols)
        made = await self._asking.done(call, lambda each: watchlists.create(each, name, symbols))
        return created(_answer(made), f"/api/watchlists/{made.watchlist_id}")

    async def change(self, call: Call) -> Any:
        """Give a watchlist another name or other symbols."""
        number, asked = call.identifier("watchlist_id"), await call.body(_change)
        name = None if asked.name is UNSET else name_of(call, asked.name)
        said = asked.symbols
        symbols = None if said is UNSET else self._asking.symbols(call, said)
        done = await self._asking.done(
            call, lambda each: watchlists.change(each, number, name, symbols)
        )
        return _answer(done)

    async def remove(self, call: Call) -> Any:
        """Remove a watchlist."""
        number = call.identifier("watchlist_id")
        await self._asking.done(call, lambda each: sharing.remove(each, number))
        return Removed(f"watchlist {number}")

    async def link(self, call: Call) -> Any:
        """Make a link to a watchlist, which ends the one before."""
        number = call.identifier("watchlist_id")
        token = await self._asking.done(call, lambda each: sharing.link(each, number))
        return wire.WatchlistLink(token)

    async def unlink(self, call: Call) -> Any:
        """End the link to a watchlist."""
        number = call.identifier("watchlist_id")
        return _answer(await self._asking.done(call, lambda each: sharing.unlink(each, number)))

    async def shared(self, call: Call) -> Any:
        """Tell the watchlist that a link leads to."""
        token = (await call.body(_token)).token

        def look(acting: Acting) -> wire.SharedWatchlist:
            row = sharing.by_link(acting, token)
            owner = watchlists.names_of(acting, [row.user_id])[row.user_id]
            return wire.SharedWatchlist(row.name, watchlists.symbols_of(row), owner)

        return await self._asking.seen(call, look)

    async def share(self, call: Call) -> Any:
        """Show a watchlist to a team."""
        number, team = call.identifier("watchlist_id"), call.identifier("team_id")
        done = await self._asking.done(call, lambda each: sharing.share(each, number, team))
        return _answer(done)

    async def unshare(self, call: Call) -> Any:
        """Show a watchlist to a team no longer."""
        number, team = call.identifier("watchlist_id"), call.identifier("team_id")
        done = await self._asking.done(call, lambda each: sharing.unshare(each, number, team))
        return _answer(done)


class ChartRoom:
    """Answer what is asked of layouts and drawings."""

    def __init__(self, asking: WorkspaceAsking) -> None:
        self._asking = asking

    async def layouts(self, call: Call) -> Any:
        """List one's layouts by name."""
        return wire.LayoutList(await self._asking.seen(call, known_layouts))

    async def put_layout(self, call: Call) -> Any:
        """Keep a layout."""
        name, value = layout_name(call), (await call.body(_value)).value
        done = await self._asking.done(call, lambda each: charts.put_layout(each, name, value))
        return _layout(done)

    async def remove_layout(self, call: Call) -> Any:
        """Remove a layout."""
        name = layout_name(call)
        await self._asking.done(call, lambda each: charts.remove_layout(each, name))
        return Removed(f"layout {name}")

    async def drawing(self, call: Call) -> Any:
        """Tell what one drew on a chart."""
        symbol = self._asking.symbol(call)
        return _drawing(await self._asking.seen(call, lambda each: charts.drawing(each, symbol)))

    async def put_drawing(self, call: Call) -> Any:
        """Keep what one drew on a chart."""
        symbol, value = self._asking.symbol(call), (await call.body(_value)).value
        done = await self._asking.done(call, lambda each: charts.put_drawing(each, symbol, value))
        return _drawing(done)


def known_layouts(acting: Acting) -> tuple[wire.Layout, ...]:
    """Return the layouts of who asks, as the doors say them."""
    return tuple(map(_layout, charts.layouts(acting)))


def _answer(found: watchlists.Shown) -> wire.Watchlist:
    return wire.Watchlist(
        watchlist_id=found.watchlist_id,
        name=found.name,
        symbols=found.symbols,
        own=found.own,
        owner=found.owner,
        shared_link=found.shared_link,
        team_ids=found.team_ids,
        created_time=format_time(found.created_time),
        updated_time=format_time(found.updated_time),
    )


def _layout(kept: charts.Kept) -> wire.Layout:
    return wire.Layout(kept.name, kept.value, format_time(kept.updated_time or 0))


def _drawing(kept: charts.Kept) -> wire.Drawing:
    time = kept.updated_time
    return wire.Drawing(kept.name, kept.value, None if time is None else format_time(time))
