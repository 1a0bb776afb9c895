"""Rooms: all of identity that a server opens, put together and kept up to date.

Everything that is asked at every request is answered from memory. What follows the database does so
in the background, and a database that is away takes nothing from those who are known already.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, NamedTuple

import structlog
from msgspec import Struct
from msgspec.structs import replace

from damrak.adapters.messengers.files import FileMessenger
from damrak.adapters.messengers.smtp import SmtpMessenger, SmtpOptions
from damrak.app.config.doors_settings import MailSettings, SsoSettings
from damrak.app.config.settings import Settings
from damrak.app.identity.peers import recognising_peers, rights_operations
from damrak.app.identity.recognising import open_directory, token_options
from damrak.app.register import Refused
from damrak.http.cookies import CookieNames, names_for
from damrak.http.operations import Operation
from damrak.ports.audit import Actions
from damrak.ports.identity import Identity
from damrak.ports.messenger import Messenger
from damrak.ports.peers import VENUE
from damrak.runtime.view import View
from damrak.services.identity.audit.actors import Actors
from damrak.services.identity.audit.doers import KnownDoers
from damrak.services.identity.audit.notes import Notes
from damrak.services.identity.audit.reading import operations as audit_rooms
from damrak.services.identity.audit.reading.pages import AuditReader
from damrak.services.identity.audit.reading.room import AuditRoom
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import Recognising
from damrak.services.identity.keys import operations as key_rooms
from damrak.services.identity.keys.desk import KeyDesk
from damrak.services.identity.keys.rooms import KeyNeighbours, KeyRoom
from damrak.services.identity.keys.uses import KeyUses
from damrak.services.identity.people import operations as people_rooms
from damrak.services.identity.people.options import Neighbours, PeopleOptions
from damrak.services.identity.people.people import People
from damrak.services.identity.people.proving import Proving
from damrak.services.identity.people.unverified import forget_unverified
from damrak.services.identity.sessions import operations as session_rooms
from damrak.services.identity.sessions.desk import SessionDesk, SessionOptions
from damrak.services.identity.sessions.rows import Lifetime
from damrak.services.identity.sessions.signing import TEND_SECONDS, SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens
from damrak.services.identity.sso import operations as sso_rooms
from damrak.services.identity.sso.options import SsoOptions, roles_of, words_of
from damrak.services.identity.sso.provider import Provider
from damrak.services.identity.sso.room import SingleSignOn
from damrak.services.identity.storage.store import Store, StoreUnavailable
from damrak.services.identity.storage.sweeping import SWEEP_SECONDS, sweep
from damrak.services.identity.teams import invitations
from damrak.services.identity.teams.letters import Post
from damrak.services.identity.teams.openings import Openings
from damrak.services.identity.teams.operations import team_operations
from damrak.services.identity.teams.refusals import InvitationRefused
from damrak.services.identity.teams.rooms.asking import Asking
from damrak.services.identity.workspace import operations as workspace

MAIL_DIRECTORY: Final = "mail"

log = structlog.get_logger("damrak")


class Venue(Struct, frozen=True, kw_only=True):
    """Hold what the rooms of identity ask of the venue.

    ``listed`` returns a symbol as the venue writes it, None where no instrument has it.
    """

    url: str
    is_open: Callable[[int], bool]
    listed: Callable[[str], str | None]
    open_account: Callable[[], Awaitable[int]]
    actions: Actions


class Rooms(Struct, frozen=True, kw_only=True):
    """Hold what the doors need of identity."""

    recogniser: Identity
    auditor: Notes
    doers: KnownDoers
    openings: Openings
    cookies: CookieNames
    operations: list[Operation]


async def open_identity(
    opened: AsyncExitStack, store: Store, data_dir: Path, settings: Settings, *, venue: Venue
) -> Rooms:
    """Open identity on a control plane; leaving the stack writes what waits and closes it.

    Raises Refused, StoreUnavailable and OSError.
    """
    signing = SigningKeys(store)
    await asyncio.to_thread(signing.load)
    notes, actors, uses = Notes(store), Actors(store), KeyUses(store)
    for writing in (notes, actors, uses):
        writing.start()
        opened.push_async_callback(writing.close)
    tokens = AccessTokens(signing, token_options(settings))
    parts = Recognising(tokens, actors, uses)
    known = await opened.enter_async_context(open_directory(store, settings, parts))
    sessions = _session_desk(settings, (store, tokens), venue)
    messenger = messenger_of(settings.mail, data_dir)
    people = await _people(opened, settings, messenger, (store, sessions, venue))
    keeping = _Keeping(store, signing)
    for task in (keeping.tend(), keeping.sweep()):
        opened.push_async_callback(_ended, asyncio.create_task(task))
    made = _Making(people, known.directory, notes, messenger, venue)
    return Rooms(
        recogniser=recognising_peers(data_dir, known.recogniser, clock=store.clock, name=VENUE),
        auditor=notes,
        doers=KnownDoers(store),
        openings=Openings(Asking(store, notes)),
        cookies=names_for(_public_url(settings, venue)),
        operations=[
            *people_rooms.operations(people),
            *session_rooms.operations(sessions, signing),
            *made.sign_on(settings),
            *made.others(),
            *rights_operations(known.directory, signing, settings),
        ],
    )


def listed_in(view: View) -> Callable[[str], str | None]:
    """Return what knows the symbols of a venue, however they are cased."""

    def listed(symbol: str) -> str | None:
        book = view.book_of(symbol)
        return None if book is None else book.instrument.symbol

    return listed


def _public_url(settings: Settings, venue: Venue) -> str:
    return settings.identity.public_url or venue.url


def _session_desk(
    settings: Settings, parts: tuple[Store, AccessTokens], venue: Venue
) -> SessionDesk:
    identity = settings.identity
    life = Lifetime(session_days=identity.session_days, idle_hours=identity.idle_hours)
    cookies = names_for(_public_url(settings, venue))
    return SessionDesk(*parts, SessionOptions(life=life, cookies=cookies))


async def _people(
    opened: AsyncExitStack,
    settings: Settings,
    messenger: Messenger,
    parts: tuple[Store, SessionDesk, Venue],
) -> People:
    store, sessions, venue = parts
    identity = settings.identity
    options = PeopleOptions(
        registration=identity.registration,
        verify_email=identity.verify_email,
        public_url=_public_url(settings, venue),
        sso_label=settings.sso.label if settings.sso.issuer else "",
        mail_leaves=bool(settings.mail.host),
    )
    neighbours = Neighbours(
        accept=invitations.accept,
        invitation_refused=InvitationRefused,
        default_access=invitations.default_access,
        open_account=venue.open_account,
    )
    people = People(store, options, sessions, messenger, neighbours=neighbours)
    await people.start()
    opened.push_async_callback(people.close)
    return people


def messenger_of(settings: MailSettings, data_dir: Path) -> Messenger:
    """Return who carries letters: an SMTP server, or files beside the log where none is set."""
    if not settings.host:
        return FileMessenger(data_dir / MAIL_DIRECTORY, settings.sender)
    return SmtpMessenger(
        SmtpOptions(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            password=settings.password,
            sender=settings.sender,
        )
    )


def sso_options(settings: SsoSettings, public_url: str) -> SsoOptions:
    """Return what single sign-on is told; raises Refused for settings that cannot be."""
    try:
        return SsoOptions(
            issuer=settings.issuer,
            label=settings.label,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=settings.scopes,
            public_url=public_url,
            role_claim=settings.role_claim,
            roles=roles_of(settings.roles),
            create_users=settings.create_users,
            second_factor=words_of(settings.second_factor),
        )
    except ValueError as error:
        raise Refused(f"settings of [sso]: {error}") from error


class _Making(NamedTuple):
    people: People
    directory: Directory
    auditor: Notes
    messenger: Messenger
    venue: Venue

    def sign_on(self, settings: Settings) -> list[Operation]:
        options = sso_options(settings.sso, _public_url(settings, self.venue))
        provider = Provider(options, self.people.store.clock)
        return sso_rooms.operations(SingleSignOn(self.people, provider, auditor=self.auditor))

    def others(self) -> list[Operation]:
        store, venue = self.people.store, self.venue
        near = KeyNeighbours(
            prove=Proving(self.people).require,
            is_open=venue.is_open,
            rights_of=self.directory.rights_of,
            auditor=self.auditor,
        )
        post = Post(self.messenger, self.people.options.public_url)
        return [
            *_patiently_asked(key_rooms.operations(KeyRoom(KeyDesk(store), near))),
            *team_operations(store, post, self.auditor, venue.is_open),
            *audit_rooms.operations(AuditRoom(store, AuditReader(store, venue.actions))),
            *workspace.operations(store, self.auditor, venue.listed),
        ]


def _patiently_asked(operations: list[Operation]) -> list[Operation]:
    # They may ask for a password, and whoever tries many is told to wait.
    return [replace(each, handle=people_rooms.patient(each.handle)) for each in operations]


class _Keeping(NamedTuple):
    store: Store
    signing: SigningKeys

    async def tend(self) -> None:
        while True:
            await asyncio.sleep(TEND_SECONDS)
            with _patiently("signing keys"):
                await self.signing.tend()

    async def sweep(self) -> None:
        while True:
            with _patiently("rows that ended"):
                while await self.store.run(sweep) or await self.store.run(forget_unverified):
                    pass
            await asyncio.sleep(SWEEP_SECONDS)


@contextlib.contextmanager
def _patiently(what: str) -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        log.warning("the control plane is away", waits=what, detail=str(error))
    except Exception:
        # Whatever it was, the next round must come: without signing keys nobody signs in.
        log.exception("could not be kept", waits=what)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
