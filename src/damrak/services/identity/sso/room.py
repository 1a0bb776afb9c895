"""Single sign-on: out to the provider, back again, and what is linked to whom.

Whatever goes wrong on the way back is told by field and rule; what a token held is never repeated.
"""

import hmac
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from damrak.http.calls import Answer, Call, Refused
from damrak.http.cookies import cookie_of
from damrak.http.problems import DoorCode, field_error, of_errors, problem
from damrak.ports.audit import Auditor, Did, Entry
from damrak.ports.messenger import Letter
from damrak.services.identity.people.letters import new_device_letter
from damrak.services.identity.people.people import People, agent_of, email_of, is_new_device
from damrak.services.identity.people.proving import Proving, session_of
from damrak.services.identity.sso import pages
from damrak.services.identity.sso.linking import METHOD, Linking, Settled
from damrak.services.identity.sso.links import links_of, unlink
from damrak.services.identity.sso.options import ProviderUnavailable, SsoRefused
from damrak.services.identity.sso.provider import Provider
from damrak.services.identity.sso.transactions import (
    TRANSACTION_SECONDS,
    Transaction,
    keep,
    new_transaction,
    take,
)
from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity.sso import LinkRequest, LoginList, PagePath, SignInAddress
from damrak.wire.problems import Problem

# RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6; another word could be anything.
_PROVIDER_ERRORS: Final = frozenset(
    "access_denied account_selection_required consent_required interaction_required "
    "invalid_request invalid_scope login_required server_error temporarily_unavailable "
    "unauthorized_client unsupported_response_type".split()
)
_link_request: Final = msgspec.json.Decoder(LinkRequest)
_Parameter = Annotated[str, Meta(max_length=4_096)]


class LandingQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Say where to be afterwards."""

    page: PagePath = "/"


class CallbackQuery(Struct, frozen=True):
    """Hold what a browser brings back; providers add words of their own, which do not matter."""

    code: _Parameter = ""
    state: _Parameter = ""
    iss: _Parameter = ""
    error: _Parameter = ""


class LoginQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Name one link; none means all of them."""

    login_id: Annotated[str, Meta(max_length=64)] = ""


class SingleSignOn:
    """Let people sign in by a provider, and link themselves to it."""

    def __init__(self, people: People, provider: Provider, *, auditor: Auditor) -> None:
        self._people = people
        self._store = people.store
        self._provider = provider
        self._options = provider.options
        self._linking = Linking(provider.options, people.neighbours.default_access)
        self._proving = Proving(people)
        self._auditor = auditor

    async def leave(self, call: Call) -> Answer:
        """Send a browser to the provider."""
        query = call.query(LandingQuery)
        try:
            url, secret = await self._begin(call, new_transaction(_page(call, query.page)))
        except ProviderUnavailable as error:
            return pages.refusing(self._failed(call, error), is_browser=_is_browser(call))
        return pages.leading_away(url, self._cookie(secret, TRANSACTION_SECONDS))

    async def come_back(self, call: Call) -> Answer:
        """Take a browser back: open a session or link, and lead on."""
        query = call.query(CallbackQuery)
        name = pages.transaction_name(is_secure=self._options.is_secure)
        secret = cookie_of(call.cookie, name)
        gone = self._cookie("", 0)
        try:
            transaction = await self._taken(secret, query)
            settled, letter = await self._settled(call, transaction, query)
        except SsoRefused as refused:
            return pages.refusing(self._refused(call, refused), gone, is_browser=_is_browser(call))
        except ProviderUnavailable as error:
            return pages.refusing(self._failed(call, error), gone, is_browser=_is_browser(call))
        if settled.linked:
            return pages.leading_back(transaction.page, gone)
        if letter is not None:
            self._people.post.send(letter)
        await self._people.open_owed_account(settled.user.id)
        opened = await self._people.sessions.begin(settled.user.id, settled.methods, call)
        if opened.status != 200:
            return opened
        cookies = [each for each in opened.headers if each[0].lower() == b"set-cookie"]
        return pages.leading_back(transaction.page, *cookies, gone)

    async def land(self, call: Call) -> Answer:
        """Show the page from which the cookies of the new session are sent."""
        return pages.landing(_page(call, call.query(LandingQuery).page))

    async def link(self, call: Call) -> Answer:
        """Begin to link the caller; a browser must go where the answer says."""
        asked = await call.optional_body(_link_request, LinkRequest())
        page = _page(call, asked.page)
        user = await self._proving.require(call, asked.password)
        transaction = new_transaction(page, user.id, session_of(call))
        try:
            url, secret = await self._begin(call, transaction)
        except ProviderUnavailable as error:
            raise Refused(self._failed(call, error)) from error
        cookie = self._cookie(secret, TRANSACTION_SECONDS)
        return Answer.of(200, SignInAddress(url), cookie, (b"cache-control", b"no-store"))

    async def links(self, call: Call) -> LoginList:
        """List the caller's links."""
        user_id = call.caller.user_id
        label = self._options.label
        return await self._store.read(lambda unit: links_of(unit, user_id, label))

    async def unlink(self, call: Call) -> Answer:
        """Take away one of the caller's links, or all of them."""
        login_id = call.query(LoginQuery).login_id
        await self._proving.require(call, None)
        await self._store.run(lambda unit: unlink(unit, call, login_id))
        return Answer(204, b"")

    async def _begin(self, call: Call, transaction: Transaction) -> tuple[str, str]:
        if not self._options.issuer:
            raise call.refuse(DoorCode.NOT_FOUND, "there is no single sign-on here")
        url = await self._provider.address_for(transaction)
        return url, await self._store.run(lambda unit: keep(unit, transaction))

    async def _taken(self, secret: str, query: CallbackQuery) -> Transaction:
        # Without the secret of this browser somebody else's sign-in would become its own.
        transaction = await self._store.run(lambda unit: take(unit, secret)) if secret else None
        if transaction is None:
            rule = "must be of a sign-in that this browser began less than ten minutes ago"
            raise SsoRefused("state", rule)
        if not hmac.compare_digest(query.state.encode(), transaction.state.encode()):
            raise SsoRefused("state", "must come back as it was sent")
        return transaction

    async def _settled(
        self, call: Call, transaction: Transaction, query: CallbackQuery
    ) -> tuple[Settled, Letter | None]:
        if query.error:
            known = query.error if query.error in _PROVIDER_ERRORS else "another"
            raise SsoRefused("error", "must be absent: the provider let nobody in", known)
        if not query.code:
            raise SsoRefused("code", "must be given")
        said = await self._provider.vouch(transaction, query.code, query.iss)

        def work(unit: Unit) -> tuple[Settled, Letter | None]:
            settled = self._linking.settle(unit, call, said, transaction)
            return settled, None if settled.linked else _letter(unit, call, settled.user)

        return await self._store.run(work)

    def _cookie(self, secret: str, seconds: int) -> tuple[bytes, bytes]:
        return pages.transaction_cookie(secret, seconds, is_secure=self._options.is_secure)

    def _refused(self, call: Call, why: SsoRefused) -> Problem:
        self._note(call, "login.refused", Did.REFUSED, f"{why.field} {why.rule}")
        error = field_error(why.field, why.rule, why.value)
        return of_errors([(DoorCode.SSO_REFUSED, error)], cause=call.cause)

    def _failed(self, call: Call, why: ProviderUnavailable) -> Problem:
        self._note(call, "login.failed", Did.FAILED, str(why))
        return problem(DoorCode.UNAVAILABLE, str(why), cause=call.cause)

    def _note(self, call: Call, action: str, outcome: Did, why: str) -> None:
        self._auditor.note(
            Entry(
                action=action,
                outcome=outcome,
                correlation_id=call.cause,
                details={"method": METHOD, "why": why},
                personal={"address": call.address},
            )
        )


def _page(call: Call, path: str) -> str:
    if not pages.is_page(path):
        error = field_error("page", pages.PAGE_RULE, path)
        raise Refused(of_errors([(DoorCode.PARAMETER_INVALID, error)], cause=call.cause))
    return path


def _letter(unit: Unit, call: Call, user: User) -> Letter | None:
    email = email_of(unit, user)
    if not is_new_device(unit, user.id, call) or not email:
        return None
    return new_device_letter(email, agent_of(call), call.address, unit.now)


def _is_browser(call: Call) -> bool:
    return b"text/html" in call.header(b"accept").lower()
