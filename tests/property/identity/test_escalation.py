"""Whatever people do together, nobody ends with a right that no admin gave to one of them.

A small world is set up by the host; then people without an admin among them try whatever they like,
in any order: roles, grants, teams, accounts and invitations. What they are allowed to do must never
add up to more than what they had (ASVS 4.1.3, 4.1.5 and 4.3.1).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from damrak.ports.identity import Level, Permission, Role
from damrak.services.identity.teams import grants, groups, invitations, roles, rules, users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Turned
from tests.unit.services.identity.teams.town import Town, open_town

PEOPLE = {
    "ida": (Role.INSTRUCTOR,),
    "ivo": (Role.INSTRUCTOR, Role.VIEWER),
    "tom": (Role.TRADER,),
    "tess": (Role.TRADER, Role.RISK),
    "vera": (Role.VIEWER,),
    "otto": (Role.OPERATOR,),
}
NAMES = tuple(PEOPLE)
ACCOUNTS = (11, 12, 13, 14, 15)
# Nobody may share this one, and no team has it.
UNSHARED = 15


class Try(NamedTuple):
    """Be something that somebody tries."""

    actor: str
    action: str
    whom: str
    account_id: int
    team: int
    level: Level
    role: Role


TRIES = st.builds(
    Try,
    actor=st.sampled_from(NAMES),
    action=st.sampled_from(
        "role unrole grant share end join lead leave put out invite disable reset".split()
    ),
    whom=st.sampled_from(NAMES),
    account_id=st.sampled_from(ACCOUNTS),
    team=st.sampled_from((0, 1)),
    level=st.sampled_from((Level.VIEW, Level.TRADE, Level.MANAGE)),
    role=st.sampled_from(tuple(Role)),
)


class World:
    """Hold a town, its two teams, and what everybody had at first."""

    def __init__(self, town: Town) -> None:
        self.town = town
        for name, given_roles in PEOPLE.items():
            town.add(name, *given_roles)
        self.teams = (
            town.team("red", "tom", "vera", leader="ida"),
            town.team("blue", "tess", "otto", leader="ivo"),
        )
        town.grant("tom", 11, Level.MANAGE)
        town.grant("vera", 12, Level.MANAGE)
        town.grant("tess", 12, Level.TRADE)
        town.host(lambda acting: groups.put_account(acting, self.teams[1], 13))
        wish = grants.Wish(account_id=14, level=Level.TRADE, team_id=self.teams[0])
        town.host(lambda acting: grants.put(acting, wish))
        town.grant("tess", UNSHARED, Level.VIEW)
        town.grant("otto", UNSHARED, Level.MANAGE)
        self.strangers = 0
        self._waiting = ""
        self.at_first = {name: town.caller(name) for name in NAMES}

    def attempt(self, tried: Try) -> None:
        """Let somebody try something, which is refused or done."""
        try:
            self.town.do(tried.actor, self._work(tried))
        except Turned:
            return

    def _work(self, tried: Try) -> Callable[[Acting], Any]:
        who, team, account = self.town.public[tried.whom], self.teams[tried.team], tried.account_id
        to_person = grants.Wish(account_id=account, level=tried.level, user_id=who)
        to_team = grants.Wish(account_id=account, level=tried.level, team_id=team)
        does: dict[str, Callable[[Acting], Any]] = {
            "role": lambda acting: roles.give(acting, who, tried.role),
            "unrole": lambda acting: roles.withdraw(acting, who, tried.role),
            "grant": lambda acting: grants.put(acting, to_person),
            "share": lambda acting: grants.put(acting, to_team),
            "end": lambda acting: self._end(acting, tried),
            "join": lambda acting: groups.put_member(acting, team, who, leads=False),
            "lead": lambda acting: groups.put_member(acting, team, who, leads=True),
            "leave": lambda acting: groups.remove_member(acting, team, who),
            "put": lambda acting: groups.put_account(acting, team, account),
            "out": lambda acting: groups.remove_account(acting, team, account),
            "invite": lambda acting: self._invite(acting, tried),
            "disable": lambda acting: users.disable(acting, who),
            "reset": lambda acting: users.reset_second_factor(acting, who),
        }
        return does[tried.action]

    def _end(self, acting: Acting, tried: Try) -> None:
        for number in range(1, 12):
            grants.take_back(acting, tried.account_id, number)

    def _invite(self, acting: Acting, tried: Try) -> None:
        guest = invitations.Guest(roles=(tried.role,), team_id=self.teams[tried.team])
        _, token = invitations.invite(acting, guest)
        self.strangers += 1
        self._waiting = token

    def let_in(self) -> None:
        """Let a stranger use an invitation that was just made, who is one of them from then on."""
        if not self._waiting:
            return
        token, self._waiting = self._waiting, ""
        name = f"stranger{self.strangers}"
        user_id = self.town.stranger(name)
        self.town.host(lambda acting: invitations.accept(acting.unit, token, user_id))

    def check(self) -> None:
        """Find nobody who has more than an admin gave."""
        now = {name: self.town.caller(name) for name in self.town.ids}
        for name in NAMES:
            assert now[name].permissions <= self.at_first[name].permissions, name
        inviting = [each.permissions for each in self.at_first.values() if _invites(each)]
        for name in now.keys() - self.at_first.keys():
            assert now[name].permissions <= frozenset().union(*inviting), name
            assert not now[name].permissions & rules.HANDING_ON, name
        for account_id in ACCOUNTS:
            before = max(each.level_on(account_id) for each in self.at_first.values())
            after = {name: each.level_on(account_id) for name, each in now.items()}
            assert max(after.values()) <= before, (account_id, after)
        for name, each in now.items():
            had = self.at_first.get(name)
            assert each.level_on(UNSHARED) <= (had.level_on(UNSHARED) if had else Level.NONE), name


def _invites(caller: Any) -> bool:
    return Permission.INVITE in caller.permissions


@settings(max_examples=40)
@given(tries=st.lists(TRIES, min_size=1, max_size=14))
def test_privilege_escalation_by_any_sequence_of_gifts(tries: list[Try]) -> None:
    with open_town() as town:
        world = World(town)
        for tried in tries:
            world.attempt(tried)
            world.let_in()
        world.check()


def test_the_search_would_see_a_right_that_nobody_gave() -> None:
    with open_town() as town:
        world = World(town)
        town.grant("vera", UNSHARED, Level.TRADE)

        try:
            world.check()
        except AssertionError:
            return
        raise LookupError("what was slipped in was not seen")
