"""Taking one's data along: all of it, no secret, and nothing of anybody else."""

import msgspec
import pytest

from damrak.services.identity.audit.chain import AuditChain
from damrak.services.identity.privacy import export
from damrak.services.identity.privacy.export import NobodyKnown, export_of
from damrak.services.identity.storage.models import AuditRow
from damrak.services.identity.storage.store import Store, Unit
from damrak.wire.identity.privacy import PersonalData
from tests.unit.services.identity.control import control
from tests.unit.services.identity.privacy.person import (
    ADDRESS,
    EMAIL,
    NAME,
    OTHER_EMAIL,
    settle,
)


def exported(store: Store, user_id: int = 1) -> PersonalData:
    """Return what is known of a person."""
    return store.read_now(lambda unit: export_of(unit, user_id))


def test_everything_that_is_kept_is_told() -> None:
    with control() as (store, _):
        store._chain = AuditChain(store.vault)
        store.run_now(settle)
        data = exported(store)
    assert (data.profile.email, data.profile.name) == (EMAIL, NAME)
    assert data.profile.preferences == {"nickname": "nick-1"}
    assert (data.profile.has_password, data.profile.has_totp) == (True, True)
    assert [role.role for role in data.roles] == ["trader"]
    (session,) = data.sessions
    assert (session.device, session.address) == ("browser of 1", ADDRESS)
    assert session.methods == ("password", "totp")
    (key,) = data.keys
    assert (key.key_id, key.scopes, key.used_address) == ("key-of-1", ("read", "trade"), ADDRESS)
    assert [login.subject for login in data.logins] == ["subject-1"]
    assert [passkey.name for passkey in data.passkeys] == ["phone of 1"]
    assert [(grant.account_id, grant.level) for grant in data.grants] == [(1, "manage")]
    assert [(team.organisation, team.team) for team in data.teams] == [("Academy", "First desk")]
    assert [(each.invitation_id, each.by_me) for each in data.invitations] == [("i1", False)]
    (watchlist,) = data.watchlists
    assert (watchlist.name, watchlist.symbols) == ("list of 1", ("BTC-USD",))
    assert (watchlist.shared_link, watchlist.team_ids) == (True, (1,))
    drawn = {"note": "drawn-by-1"}
    assert [(layout.name, layout.value) for layout in data.layouts] == [("desk of 1", drawn)]
    assert [(each.symbol, each.value) for each in data.drawings] == [("BTC-USD", drawn)]
    assert [(place.actor, place.address) for place in data.places] == [(77, ADDRESS)]
    assert [(line.action, line.personal) for line in data.audit] == [
        ("user.registered", {"address": ADDRESS})
    ]
    assert data.audit_complete


def test_no_secret_is_told() -> None:
    # ASVS 8.3.4, 2.10.4: an export is a file that lies about.
    with control() as (store, _):
        store._chain = AuditChain(store.vault)
        store.run_now(settle)
        text = msgspec.json.encode(exported(store)).decode()
    for secret in (
        "$argon2id",
        "JBSWY3DPEHPK3PXP",
        "secret-1",
        "refresh-1",
        "token-1",
        "recovery-1",
        "link-1",
        "link-digest-1",
    ):
        assert secret not in text


def test_nothing_of_anybody_else_is_told() -> None:
    # ASVS 4.2.1: one's own data, nobody else's.
    with control() as (store, _):
        store._chain = AuditChain(store.vault)
        store.run_now(settle)
        text = msgspec.json.encode(exported(store)).decode()
        other = msgspec.json.encode(exported(store, 2)).decode()
    assert OTHER_EMAIL not in text
    assert "of 2" not in text
    # He who invited does not take along whom.
    assert EMAIL not in other
    assert '"by_me":true' in other


def test_a_long_history_is_cut_and_says_so() -> None:
    def many(unit: Unit) -> None:
        unit.session.add_all(
            AuditRow(
                number=number,
                time=number,
                action="order.submitted",
                outcome="done",
                user_id=1,
                credential="",
                target="",
                account_id=1,
                correlation_id="",
                details="{}",
                commitment="",
                previous_hash="",
                hash="",
            )
            for number in range(1, export.AUDIT_LINES_MAX + 2)
        )

    with control() as (store, _):
        store.run_now(settle)
        store.run_now(many)
        data = exported(store)
    assert len(data.audit) == export.AUDIT_LINES_MAX
    assert data.audit[0].number == export.AUDIT_LINES_MAX + 1
    assert not data.audit_complete


def test_whoever_is_not_known_has_no_data() -> None:
    with control() as (store, _), pytest.raises(NobodyKnown):
        exported(store, 99)
