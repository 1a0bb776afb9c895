"""Recognising: who is let in and with which rights, and who no longer is."""

from sqlalchemy import create_engine, delete, update

from damrak.ports.identity import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Level,
    Permission,
    Role,
    Scope,
)
from damrak.services.identity.directory.recogniser import CALLERS_MAX, RecogniserOptions
from damrak.services.identity.keys.tokens import key_id_of, new_token
from damrak.services.identity.storage.models import ApiKey, LoginSession, User, UserRole
from tests.unit.services.identity.directory.city import HOUR, SECOND, city


def test_whoever_holds_a_key_is_its_owner_within_its_scopes() -> None:
    with city() as town:
        trader = town.person(Role.TRADER)
        town.grant(trader, 7, Level.TRADE)
        secret = town.key(trader, Scope.READ, Scope.TRADE)

        caller = town.doors.caller_of(secret, "192.0.2.7")

        assert caller is not None
        assert caller.credential == f"key:{key_id_of(secret)}"
        assert (caller.user_id, caller.account_id, caller.actor) == (trader, 7, 1)
        let_through = SCOPE_PERMISSIONS[Scope.READ] | SCOPE_PERMISSIONS[Scope.TRADE]
        assert caller.permissions == ROLE_PERMISSIONS[Role.TRADER] & let_through
        assert caller.may_trade(7)
        assert not caller.may_see(8)
        assert town.numbers.given == [(caller.credential, trader, "192.0.2.7")]
        assert town.uses.seen == [(key_id_of(secret), "192.0.2.7")]
        assert town.doors.caller_of(secret, "192.0.2.7") is caller


def test_whoever_signed_in_has_the_rights_of_all_his_roles() -> None:
    with city() as town:
        somebody = town.person(Role.TRADER, Role.RISK)
        token = town.sign_in(somebody)

        caller = town.doors.caller_of(token)

        assert caller is not None
        assert caller.permissions == ROLE_PERMISSIONS[Role.TRADER] | ROLE_PERMISSIONS[Role.RISK]
        assert caller.credential == token.replace("token", "session").rpartition(":")[0]


def test_a_token_that_names_another_user_than_its_session_opens_nothing() -> None:
    # ASVS 3.5.3
    with city() as town:
        somebody, other = town.person(Role.TRADER), town.person(Role.ADMIN)
        token = town.sign_in(somebody)

        assert town.doors.caller_of(token) is not None
        assert town.doors.caller_of(f"{token.rpartition(':')[0]}:{other}") is None


def test_a_key_of_a_disabled_user_opens_nothing() -> None:
    # ASVS 3.3.3, 4.1.1
    with city() as town:
        somebody = town.person(Role.TRADER)
        secret, token = town.key(somebody, Scope.READ), town.sign_in(somebody)
        before = [town.doors.caller_of(each) for each in (secret, token)]
        assert None not in before

        with town.changing(somebody) as session:
            session.execute(update(User).values(status="disabled"))

        assert [town.doors.caller_of(each) for each in (secret, token)] == [None, None]
        assert [town.doors.renewed(each) for each in before if each] == [None, None]


def test_no_privilege_outlives_the_role_that_gave_it() -> None:
    # ASVS 4.1.3, 4.1.5
    with city() as town:
        somebody = town.person(Role.TRADER, Role.ADMIN)
        secret, token = town.key(somebody, Scope.ADMIN), town.sign_in(somebody)
        callers = [town.doors.caller_of(each) for each in (secret, token)]
        assert all(each and each.may(Permission.MANAGE_USERS) for each in callers)

        with town.changing(somebody) as session:
            session.execute(delete(UserRole).where(UserRole.role == Role.ADMIN.value))

        renewed = [town.doors.renewed(each) for each in callers if each]
        for each in (*renewed, *(town.doors.caller_of(one) for one in (secret, token))):
            assert each is not None
            assert not each.may(Permission.MANAGE_USERS)


def test_a_revoked_session_is_cut_off_though_its_token_is_good() -> None:
    # ASVS 3.3.1, 3.5.2
    with city() as town:
        somebody = town.person(Role.TRADER)
        token, kept = town.sign_in(somebody), town.sign_in(somebody)
        caller = town.doors.caller_of(token)
        assert caller is not None
        version = town.doors.version

        with town.changing(somebody) as session:
            session_id = caller.credential.removeprefix("session:")
            row = update(LoginSession).where(LoginSession.id == session_id)
            session.execute(row.values(revoked_time=1))

        assert town.doors.version > version
        assert town.doors.caller_of(token) is None
        assert town.doors.renewed(caller) is None
        assert town.doors.caller_of(kept) is not None


def test_sessions_end_by_the_clock_and_idle_ones_earlier() -> None:
    # ASVS 3.3.2
    with city(RecogniserOptions(idle_seconds=7_200)) as town:
        somebody = town.person(Role.TRADER)
        token = town.sign_in(somebody, hours=3)
        caller = town.doors.caller_of(token)
        assert caller is not None
        assert caller.expires_time == town.clock.now() + 2 * HOUR

        town.wait(2 * HOUR - 1)
        assert town.doors.renewed(caller) == caller
        town.wait(1)
        assert town.doors.renewed(caller) is None
        # A good token shows that the session was refreshed since.
        assert town.doors.caller_of(token) is not None
        town.wait(HOUR)
        assert town.doors.caller_of(token) is None


def test_a_key_that_expired_opens_nothing() -> None:
    # ASVS 2.10.2, 3.5.2
    with city() as town:
        secret = town.key(None, Scope.READ, expires_time=town.clock.now() + SECOND)
        caller = town.doors.caller_of(secret)
        assert caller is not None
        assert caller.expires_time == town.clock.now() + SECOND

        town.wait(SECOND)

        assert town.doors.caller_of(secret) is None
        assert town.doors.renewed(caller) is None


def test_a_key_shown_from_a_foreign_address_opens_nothing() -> None:
    # ASVS 4.1.5
    with city() as town:
        secret = town.key(None, Scope.READ, addresses="192.0.2.0/24 2001:db8::7/128")

        def is_let_in(address: str) -> bool:
            return town.doors.caller_of(secret, address) is not None

        home = ("192.0.2.1", "192.0.2.255", "2001:db8::7", "::ffff:192.0.2.9")
        foreign = ("192.0.3.1", "2001:db8::8", "::ffff:192.0.3.9", "", "unix", "192.0.2", "0")
        assert [each for each in home if not is_let_in(each)] == []
        assert [each for each in foreign if is_let_in(each)] == []


def test_a_revoked_key_opens_nothing_from_that_moment_on() -> None:
    with city() as town:
        secret, kept = town.key(None, Scope.READ), town.key(None, Scope.READ)
        caller = town.doors.caller_of(secret)
        assert caller is not None

        with town.changing(-1) as session:
            session.execute(
                update(ApiKey).where(ApiKey.id == key_id_of(secret)).values(revoked_time=1)
            )

        assert town.doors.caller_of(secret) is None
        assert town.doors.renewed(caller) is None
        assert town.doors.caller_of(kept) is not None


def test_nobody_else_is_let_in() -> None:
    # ASVS 2.9.1, 3.5.3
    with city() as town:
        secret, other = town.key(None, Scope.READ), town.key(None, Scope.READ)
        last = "A" if secret[-1] != "A" else "B"
        wrong = [
            "",
            "dmk",
            "dmk_",
            secret[:-1],
            f"{secret} ",
            secret[:-1] + last,
            secret.upper(),
            secret[:4] + other[4:16] + secret[16:],
            secret.replace("dmk_", "dmk-"),
            secret[:16] + "-" + secret[17:],
            secret[:-1] + "é",
            "\udcff" * len(secret),
            new_token().secret,
            "x" * 1_000_000,
        ]

        assert town.doors.caller_of(secret) is not None
        assert [text for text in wrong if town.doors.caller_of(text) is not None] == []


def test_a_session_without_second_factor_has_the_rights_of_a_trader_at_most() -> None:
    # ASVS 4.3.1
    with city(RecogniserOptions(admin_second_factor=True)) as town:
        admin = town.person(Role.TRADER, Role.ADMIN)

        weak = town.doors.caller_of(town.sign_in(admin, "password sso"))
        strong = [town.sign_in(admin, f"password {each}") for each in ("totp", "recovery")]
        strong.append(town.sign_in(admin, "passkey"))

        assert weak is not None
        assert weak.permissions == ROLE_PERMISSIONS[Role.TRADER]
        for token in strong:
            caller = town.doors.caller_of(token)
            assert caller is not None
            assert caller.may(Permission.MANAGE_USERS)


def test_no_key_manages_its_owner() -> None:
    # ASVS 4.1.3
    with city() as town:
        admin = town.person(*Role)
        for scope in Scope:
            caller = town.doors.caller_of(town.key(admin, scope))
            assert caller is not None
            assert not caller.may(Permission.MANAGE_SELF)
            assert not caller.may(Permission.SERVE)


def test_a_database_that_is_away_keeps_nobody_out_but_those_whose_rights_have_changed() -> None:
    # ASVS 4.1.5
    with city() as town:
        one, other = town.person(Role.TRADER), town.person(Role.TRADER)
        secret, unchanged = town.key(one, Scope.READ), town.key(other, Scope.READ)
        engine = town.store.engine
        town.store.engine = create_engine("sqlite:////nowhere/at/all.sqlite")

        assert town.doors.caller_of(secret) is not None
        town.directory.refresh({one})

        assert town.doors.caller_of(secret) is None
        assert town.doors.caller_of(unchanged) is not None
        town.store.engine = engine
        town.directory.read_what_is_left()
        assert town.doors.caller_of(secret) is not None


def test_what_is_remembered_of_callers_is_bounded() -> None:
    with city() as town:
        secret = town.key(None, Scope.READ)
        for number in range(CALLERS_MAX + 5):
            assert town.doors.caller_of(secret, str(number)) is not None

        assert len(town.doors._callers) == CALLERS_MAX


def test_a_page_proof_is_of_one_session_alone() -> None:
    # ASVS 4.2.2
    with city() as town, city() as elsewhere:
        somebody = town.person(Role.TRADER)
        callers = [town.doors.caller_of(town.sign_in(somebody)) for _ in range(2)]
        proofs = {town.doors.page_proof(each) for each in callers if each}
        foreign = {elsewhere.doors.page_proof(each) for each in callers if each}

        assert len(proofs) == len(foreign) == 2
        assert not proofs & foreign
