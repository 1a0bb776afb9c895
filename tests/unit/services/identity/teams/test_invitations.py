"""Invitations: what they give, and to whom they do not give it."""

from collections.abc import Iterator

import pytest

from damrak.ports.identity import Role
from damrak.services.identity.teams import groups, invitations, roles, users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.invitations import Guest
from damrak.services.identity.teams.refusals import Absent, InvitationRefused, NotAllowed, Taken
from tests.unit.services.identity.teams.town import Town, open_town

DAY = 86_400_000_000_000


@pytest.fixture
def town() -> Iterator[Town]:
    """Return a town with an admin, an instructor who leads a team, and one who does not."""
    with open_town() as opened:
        opened.add("anna", Role.ADMIN)
        opened.add("ida", Role.INSTRUCTOR)
        opened.add("ivo", Role.INSTRUCTOR)
        opened.add("tom", Role.TRADER)
        yield opened


def invite(town: Town, name: str, guest: Guest | None = None) -> str:
    """Let somebody invite, and return the secret."""
    wanted = guest or Guest()
    return town.do(name, lambda acting: invitations.invite(acting, wanted))[1]


def accept(town: Town, token: str, name: str) -> None:
    """Let a stranger use an invitation."""
    town.host(lambda acting: invitations.accept(acting.unit, token, town.ids[name]))


def test_an_invitation_gives_roles_and_team(town: Town) -> None:
    team = town.team("class", leader="ida")
    token = invite(town, "ida", Guest(roles=(Role.TRADER, Role.VIEWER), team_id=team))
    town.stranger("nina")

    accept(town, token, "nina")

    assert town.roles("nina") == {Role.TRADER, Role.VIEWER}
    found = town.do("ida", lambda acting: groups.members(acting, team))
    assert [each.user_id for each in found] == [town.public["ida"], town.public["nina"]]
    assert not found[1].leads


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR, Role.RISK, Role.INSTRUCTOR])
def test_privilege_escalation_by_invitation(town: Town, role: Role) -> None:
    # ASVS 4.1.3, 4.3.1: an instructor gives neither more than he has nor the right to invite.
    with pytest.raises(NotAllowed):
        invite(town, "ida", Guest(roles=(Role.TRADER, role)))

    assert town.host(lambda acting: invitations.invitations(acting, limit=9)) == []


def test_invitation_into_another_s_team(town: Town) -> None:
    team = town.team("class", "ivo", leader="ida")
    hidden = town.team("other")

    with pytest.raises(NotAllowed):
        invite(town, "ivo", Guest(team_id=team))
    for absent in (hidden, 999):
        with pytest.raises(Absent):
            invite(town, "ivo", Guest(team_id=absent))


def test_a_trader_invites_nobody(town: Town) -> None:
    with pytest.raises(NotAllowed):
        invite(town, "tom", Guest(roles=(Role.VIEWER,)))


def test_an_invitation_works_once(town: Town) -> None:
    token = invite(town, "ida")
    town.stranger("nina")
    town.stranger("nick")
    accept(town, token, "nina")

    with pytest.raises(InvitationRefused):
        accept(town, token, "nick")

    assert town.roles("nick") == set()


def test_an_invitation_ends(town: Town) -> None:
    token = invite(town, "ida", Guest(days=2))
    town.stranger("nina")
    town.clock.set(town.clock.now() + 2 * DAY)

    with pytest.raises(InvitationRefused):
        accept(town, token, "nina")


def test_an_invitation_that_was_taken_back(town: Town) -> None:
    token = invite(town, "ida")
    town.stranger("nina")
    (mine,) = town.do("ida", lambda acting: invitations.invitations(acting, limit=9))

    with pytest.raises(Absent):
        town.do("ivo", lambda acting: invitations.revoke(acting, mine.invitation_id))
    town.do("ida", lambda acting: invitations.revoke(acting, mine.invitation_id))

    with pytest.raises(InvitationRefused):
        accept(town, token, "nina")
    assert town.do("ivo", lambda acting: invitations.invitations(acting, limit=9)) == []
    assert len(town.do("anna", lambda acting: invitations.invitations(acting, limit=9))) == 1


def test_an_invitation_of_another_s_address(town: Town) -> None:
    token = invite(town, "ida", Guest(email="Nina@example.org"))
    town.stranger("nick")
    town.stranger("nina")

    with pytest.raises(InvitationRefused):
        accept(town, token, "nick")
    accept(town, token, "nina")

    assert town.roles("nina") == {Role.TRADER}


def test_a_guessed_invitation(town: Town) -> None:
    town.stranger("nina")
    for token in ("", "x" * 43, "x" * 10_000):
        with pytest.raises(InvitationRefused):
            accept(town, token, "nina")


def test_an_inviter_who_lost_his_rights_gives_them_to_nobody(town: Town) -> None:
    # What one could give yesterday is asked again when it is used.
    team = town.team("class", leader="ida")
    tokens = [invite(town, "ida", Guest(team_id=team)), invite(town, "ida"), invite(town, "ida")]
    for name in ("nina", "nick", "nell"):
        town.stranger(name)

    ida = town.public["ida"]
    town.host(lambda acting: groups.put_member(acting, team, ida, leads=False))
    with pytest.raises(InvitationRefused):
        accept(town, tokens[0], "nina")
    accept(town, tokens[1], "nina")
    town.host(lambda acting: roles.withdraw(acting, ida, Role.INSTRUCTOR))
    with pytest.raises(InvitationRefused):
        accept(town, tokens[2], "nick")
    town.host(lambda acting: roles.give(acting, ida, Role.INSTRUCTOR))
    town.host(lambda acting: users.disable(acting, ida))
    with pytest.raises(InvitationRefused):
        accept(town, tokens[2], "nell")


def test_a_removed_team_invites_nobody(town: Town) -> None:
    team = town.team("class", leader="ida")
    token = invite(town, "ida", Guest(team_id=team))
    town.stranger("nina")

    town.do("anna", lambda acting: groups.remove_team(acting, team))

    with pytest.raises(InvitationRefused):
        accept(town, token, "nina")


def test_who_was_not_invited_is_a_trader(town: Town) -> None:
    town.stranger("nina")

    def work(acting: Acting) -> None:
        invitations.default_access(acting.unit, town.ids["nina"])
        invitations.default_access(acting.unit, town.ids["nina"])

    town.host(work)

    assert town.roles("nina") == {Role.TRADER}


def test_the_secret_is_in_no_row_and_no_line(town: Town) -> None:
    token = invite(town, "ida", Guest(email="nina@example.org"))

    (shown,) = town.do("ida", lambda acting: invitations.invitations(acting, limit=9))

    assert token not in repr(shown) + repr(town.lines.entries)
    assert "nina" not in repr(town.lines.entries)


def test_a_used_invitation_cannot_be_taken_back(town: Town) -> None:
    token = invite(town, "ida")
    town.stranger("nina")
    accept(town, token, "nina")
    (mine,) = town.do("ida", lambda acting: invitations.invitations(acting, limit=9))

    with pytest.raises(Taken):
        town.do("ida", lambda acting: invitations.revoke(acting, mine.invitation_id))
