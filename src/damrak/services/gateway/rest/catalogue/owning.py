"""What somebody may ask of an account's worth, and of the causes behind its ledger."""

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest.rooms.owning.causes import CausesRoom
from damrak.services.gateway.rest.rooms.owning.portfolio import EquityQuery, PortfolioRoom
from damrak.services.gateway.rest.rooms.parameters import AccountQuery
from damrak.wire import portfolio


def account_owning(doors: Doors) -> list[Operation]:
    """Return what is asked of portfolios and causes."""
    room = PortfolioRoom(doors)
    return [
        Operation(
            method="GET",
            path="/api/portfolio",
            name="get_portfolio",
            summary="Tell what an account is worth, and how that came",
            tag="Account",
            needs=Permission.VIEW_ACCOUNTS,
            handle=room.portfolio,
            query=AccountQuery,
            answer=portfolio.Portfolio,
            problems=(404,),
            quiet=True,
        ),
        Operation(
            method="GET",
            path="/api/equity",
            name="list_equity",
            summary="List what an account was worth, oldest first",
            tag="Account",
            needs=Permission.VIEW_ACCOUNTS,
            handle=room.equity,
            query=EquityQuery,
            answer=portfolio.EquityCurve,
            problems=(404,),
            quiet=True,
        ),
        Operation(
            method="GET",
            path="/api/transfers/{transfer_id}/causes",
            name="get_transfer_causes",
            summary="Tell why a transfer was posted, back to the request",
            tag="Account",
            needs=Permission.VIEW_ACCOUNTS,
            handle=CausesRoom(doors).causes,
            query=AccountQuery,
            answer=portfolio.TransferCauses,
            problems=(404,),
            quiet=True,
        ),
    ]
