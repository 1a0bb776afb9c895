"""Questions: what each operation is asked, about something of the caller's own or of another's."""

from typing import Any, Final, NamedTuple

from damrak.http.operations import Operation
from damrak.ports.identity import Caller, Permission, Scope
from damrak.services.identity.storage.models import Passkey, TeamAccount
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import groups, invitations
from damrak.services.identity.teams.acting import Acting
from tests.matrix.house import PASSWORD, House, Person
from tests.matrix.workspace import link_token, share, workspace_place

ORDER: Final = {"symbol": "BTC-USD", "side": "buy", "quantity": "0.01", "price": "10"}

_SIGN_IN: Final = {"password": PASSWORD}
_SIGN_UP: Final = {"password": PASSWORD, "name": "Anna"}

# These change the caller himself, so each is asked by somebody new.
ALONE: Final = frozenset(
    "change_me erase_me change_password change_email begin_second_factor confirm_second_factor "
    "remove_second_factor make_recovery_codes begin_passkey add_passkey remove_passkey "
    "end_other_sessions end_session create_own_key do_register set_user_status "
    "reset_second_factor revoke_user_sessions grant_role withdraw_role log_out".split()
)


class Question(NamedTuple):
    """Be what is asked."""

    path: str
    query: str
    body: Any


class Asker:
    """Word questions for a caller, about what is his own or another's."""

    def __init__(self, house: House, caller: Person, *, own: bool) -> None:
        self._house = house
        self._caller = caller
        self._own = own
        self._account = caller.account_id if own else house.victim.account_id
        self._team = 0
        self._watchlist: Any = 0

    async def question(self, operation: Operation) -> Question:
        """Return what an operation is asked."""
        path = operation.path
        while "{" in path:
            name = path[path.index("{") + 1 : path.index("}")]
            path = path.replace(f"{{{name}}}", str(await self._place(name, operation)), 1)
        query = await self._query(operation)
        body = await self._body(operation)
        return Question(path, query, body)

    async def _place(self, name: str, operation: Operation) -> object:
        house = self._house
        match name:
            case "account_id":
                return self._account
            case "order_id":
                return (await house.order(self._account))[0]
            case "transfer_id":
                return await house.transfer(self._account)
            case "symbol":
                return "BTC-USD"
            case "role":
                return "viewer"
            case "team_id":
                self._team = self._new_team(operation)
                return self._team
            case "organisation_id":
                return house.work(lambda acting: groups.add_organisation(acting, _name(house)).id)
            case "user_id":
                return self._user(operation)
        return self._credential(name, operation)

    def _credential(self, name: str, operation: Operation) -> object:
        house = self._house
        whose = self._caller if self._own else house.victim
        match name:
            case "grant_id":
                other = house.stranger().id
                return house.grant(self._account, other, level=1)  # type: ignore[arg-type]
            case "invitation_id":
                return self._invitation(whose if self._own else None)
            case "key_id":
                owner = whose.user_id if "/me/" in operation.path else 0
                return house.key(owner, Scope.READ)[0]
            case "session_id":
                return house.session(whose.user_id)[1]
            case "passkey_id":
                return self._passkey(whose)
            case "watchlist_id" | "name":
                self._watchlist = workspace_place(house, name, operation, whose)
                return self._watchlist
        raise LookupError(f"{operation.name} has a place that nobody knows: {name}")

    def _user(self, operation: Operation) -> str:
        if "/teams/" in operation.path:
            return self._caller.mate
        return self._caller.public_id if self._own else self._house.stranger().user_id

    def _new_team(self, operation: Operation) -> int:
        house, caller = self._house, self._caller
        leader = caller.public_id if self._own else house.victim.public_id
        members = [caller.mate] if "/members" in operation.path else []
        team = house.team(leader, *members)
        if operation.name == "remove_team_account":
            account = self._new_team_account()
            house.work(lambda acting: groups.put_account(acting, team, account))
        if operation.name == "unshare_watchlist":
            share(house, self._watchlist, team)
        return team

    def _new_team_account(self) -> int:
        house, account = self._house, self._account

        def free(acting: Acting) -> None:
            row = acting.unit.session.get(TeamAccount, account)
            if row is not None:
                acting.unit.session.delete(row)

        house.work(free)
        return account

    def _invitation(self, whose: Person | None) -> str:
        by = Caller(
            credential="maker",
            permissions=frozenset(Permission),
            user_id=0 if whose is None else whose.user_id,
        )
        guest = invitations.Guest()
        made, _ = self._house.store.run_now(
            lambda unit: invitations.invite(Acting(unit, by), guest)
        )
        return made.invitation_id

    def _passkey(self, whose: Person) -> str:
        name = self._house.unique("passkey")

        def work(unit: Unit) -> None:
            row = Passkey(credential_id=name, user_id=whose.user_id, public_key=b"key")
            row.sign_count, row.name, row.created_time = 0, "phone", unit.now
            unit.session.add(row)

        self._house.store.run_now(work)
        return name

    async def _query(self, operation: Operation) -> str:
        fields = operation.query.__struct_fields__
        said = [f"account_id={self._account}"] if "account_id" in fields else []
        if "client_order_id" in fields:
            said.append(f"client_order_id={(await self._house.order(self._account))[1]}")
        if operation.name == "get_order_queue":
            said.append("symbol=BTC-USD")
        if operation.name == "list_bars":
            said.append("interval=1m")
        if operation.name == "get_indicators":
            said.append("of=sma:2")
        if operation.path == "/api/events":
            said.append(f"channels=orders&account_id={self._account}")
        return "&".join(said)

    async def _body(self, operation: Operation) -> Any:
        if operation.body is None:
            return None
        house, order = self._house, {**ORDER, "account_id": self._account}
        name, example = _name(house), operation.example
        wanted: dict[str, Any] = {
            "submit_order": order,
            "try_order": order,
            "submit_orders": {"orders": [order]},
            "replace_order": {"price": "11"},
            "submit_commands": {
                "commands": [{"type": "CancelAllOrders", "account_id": self._account}]
            },
            "deposit": {"asset": "USD", "amount": "1", "reference": name},
            "withdraw": {"asset": "USD", "amount": "1", "reference": name},
            "list_asset": {"code": f"A{house.count}", "scale": 2},
            "set_instrument_status": {"status": "open"},
            "do_register": {**_SIGN_UP, "email": f"{name}@example.org"},
            "do_login": {**_SIGN_IN, "email": f"{name}@example.org"},
            "create_user": {"email": f"{name}@example.org", "name": name},
            "add_organisation": {"name": name},
            "rename_team": {"name": name},
            "put_grant": {"level": "view", "user_id": self._caller.mate},
            "create_key": {"name": name, "scopes": ["read"]},
            "create_own_key": {"name": name, "scopes": ["read"]},
        }
        if operation.name == "list_instrument":
            return {**example, "symbol": f"X{house.count}-USD"}
        if operation.name == "add_team":
            home = house.work(lambda acting: groups.add_organisation(acting, name).id)
            return {"organisation_id": home, "name": name}
        if operation.name == "get_shared_watchlist":
            return {"token": link_token(house, self._caller if self._own else house.victim)}
        return wanted.get(operation.name, example)


def _name(house: House) -> str:
    return house.unique("name")
