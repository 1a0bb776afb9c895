"""A person of whom everything is known that can be, another one, and ways to look for both."""

from typing import Any

from sqlalchemy import LargeBinary, func, select

from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import (
    Actor,
    ApiKey,
    Drawing,
    ExternalLogin,
    Grant,
    Invitation,
    KeyUse,
    Layout,
    LoginSession,
    OneTimeToken,
    Organisation,
    Passkey,
    RecoveryCode,
    Rows,
    Team,
    TeamMember,
    User,
    UserRole,
    Watchlist,
    WatchlistTeam,
)
from damrak.services.identity.storage.store import Store, Unit

EMAIL = "saartje.specx@example.org"
NAME = "Saartje Specx"
OTHER_EMAIL = "jan@example.org"
ADDRESS = "203.0.113.77"


def settle(unit: Unit) -> None:
    """Let two people live here, each with one of everything."""
    unit.session.add(Organisation(id=1, name="Academy", created_time=1))
    unit.session.flush()
    unit.session.add(Team(id=1, organisation_id=1, name="First desk", created_time=1))
    for number, email, name in ((1, EMAIL, NAME), (2, OTHER_EMAIL, "Jan")):
        _person(unit, number, email, name)
        unit.session.flush()
        _belongings(unit, number)
        unit.audit(
            Entry(action="user.registered", user_id=number, personal={"address": f"{ADDRESS}"})
        )
    unit.session.add(
        Invitation(
            digest="d" * 64,
            public_id="i1",
            email_index=unit.vault.index("email", EMAIL),
            email_sealed=unit.vault.seal(EMAIL),
            roles="trader",
            team_id=1,
            invited_by=2,
            created_time=1,
            expires_time=2,
            used_time=2,
            used_by=1,
        )
    )


def _person(unit: Unit, number: int, email: str, name: str) -> None:
    unit.session.add(
        User(
            id=number,
            public_id=f"p{number}",
            email_sealed=unit.vault.seal(email),
            email_index=unit.vault.index("email", email),
            name_sealed=unit.vault.seal(name),
            password_hash=f"$argon2id$v=19$hash-of-{number}",
            status="active",
            preferences=f'{{"nickname":"nick-{number}"}}',
            default_account_id=number,
            totp_sealed=unit.vault.seal("JBSWY3DPEHPK3PXP"),
            totp_confirmed_time=1,
            totp_last_step=5,
            created_time=1,
            verified_time=1,
            password_changed_time=1,
        )
    )


def _belongings(unit: Unit, number: int) -> None:
    seal = unit.vault.seal
    key = f"key-of-{number}"
    unit.session.add_all(
        [
            UserRole(user_id=number, role="trader", granted_time=1),
            RecoveryCode(digest=f"recovery-{number}".ljust(64, "0"), user_id=number),
            Passkey(
                credential_id=f"passkey-{number}",
                user_id=number,
                public_key=f"public-key-{number}".encode(),
                sign_count=1,
                name=f"phone of {number}",
                created_time=1,
            ),
            ExternalLogin(
                issuer="https://id.example.org",
                subject=f"subject-{number}",
                user_id=number,
                created_time=1,
            ),
            *_places(unit, number, key),
            LoginSession(
                id=f"session-{number}",
                user_id=number,
                methods="password totp",
                device_sealed=seal(f"browser of {number}"),
                address_sealed=seal(ADDRESS),
                refresh_digest=f"refresh-{number}".ljust(64, "0"),
                created_time=1,
                refreshed_time=1,
                expires_time=2,
            ),
            ApiKey(
                id=key,
                user_id=number,
                name=f"laptop of {number}",
                scopes="read trade",
                account_id=number,
                secret_digest=f"secret-{number}".ljust(64, "0"),
                addresses=f"198.51.100.{number}/32",
                created_time=1,
            ),
            Grant(account_id=number, user_id=number, level=3, granted_time=1),
            TeamMember(team_id=1, user_id=number, joined_time=1),
        ]
    )
    unit.session.flush()
    _workspace(unit, number)
    unit.session.add(KeyUse(key_id=key, used_time=1, address_sealed=seal(ADDRESS)))


def _workspace(unit: Unit, number: int) -> None:
    row = Watchlist(id=number, user_id=number, name=f"list of {number}", symbols='["BTC-USD"]')
    row.link_id, row.link_digest = f"link-{number}", f"link-digest-{number}"
    row.created_time, row.updated_time = 1, 2
    unit.session.add(row)
    unit.session.flush()
    kept = {"user_id": number, "value": f'{{"note":"drawn-by-{number}"}}', "updated_time": 1}
    unit.session.add_all(
        [
            WatchlistTeam(watchlist_id=number, team_id=1, shared_time=1),
            Layout(name=f"desk of {number}", **kept),
            Drawing(symbol="BTC-USD", **kept),
        ]
    )


def _places(unit: Unit, number: int, key: str) -> list[Any]:
    seal = unit.vault.seal
    return [
        Actor(
            id=76 + number,
            user_id=number,
            credential=f"key:{key}",
            address_sealed=seal(ADDRESS),
            first_time=1,
        ),
        OneTimeToken(
            digest=f"token-{number}".ljust(64, "0"),
            purpose="verify",
            user_id=number,
            payload_sealed=seal(EMAIL if number == 1 else OTHER_EMAIL),
            created_time=1,
            expires_time=2,
        ),
    ]


def rows_of(unit: Unit, user_id: int) -> dict[str, int]:
    """Return in which tables a person still is, and in how many rows."""
    found = {}
    for table in Rows.metadata.sorted_tables:
        name = "id" if table.name == "users" else "user_id"
        if name in table.columns and table.name != "changes":
            question = select(func.count()).select_from(table).where(table.c[name] == user_id)
            if count := unit.session.scalar(question):
                found[table.name] = count
    return found


def traces(unit: Unit) -> list[bytes]:
    """Return every text and every sealed text that is about the first person alone."""
    user = unit.session.get_one(User, 1)
    session = unit.session.get_one(LoginSession, "session-1")
    token = unit.session.get_one(OneTimeToken, "token-1".ljust(64, "0"))
    invitation = unit.session.get_one(Invitation, "d" * 64)
    use = unit.session.get_one(KeyUse, "key-of-1")
    actor = unit.session.get_one(Actor, 77)
    sealed = [
        user.email_sealed,
        user.name_sealed,
        user.totp_sealed,
        session.device_sealed,
        session.address_sealed,
        token.payload_sealed,
        invitation.email_sealed,
        use.address_sealed,
        actor.address_sealed,
    ]
    texts = [
        user.email_index or "",
        user.password_hash or "",
        "nick-1",
        "laptop of 1",
        "198.51.100.1/32",
        "phone of 1",
        "subject-1",
        "refresh-1000",
        "recovery-1000",
        "secret-1000",
        "list of 1",
        "link-digest-1",
        "desk of 1",
        "drawn-by-1",
    ]
    return [each for each in sealed if each is not None] + [each.encode() for each in texts]


def whole(store: Store) -> str:
    """Return all that lies in the tables, what is sealed opened."""
    return store.read_now(_whole)


def _whole(unit: Unit) -> str:
    told: list[Any] = []
    for table in Rows.metadata.sorted_tables:
        if table.name == "audit" or table.name == "changes":
            columns = [c for c in table.columns if c.name == "personal_sealed"]
        else:
            columns = list(table.columns)
        if not columns:
            continue
        for row in unit.session.execute(select(*columns)):
            for column, value in zip(columns, row, strict=True):
                opens = isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")
                told.append(unit.vault.open(value) if opens and value is not None else value)
    return "\n".join(str(each) for each in told)
