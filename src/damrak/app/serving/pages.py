"""Pages: what the terminal was built to, and where its browsers find the stream."""

import structlog

from damrak.app.config.contradictions import is_loopback
from damrak.app.config.settings import Settings
from damrak.app.serving.listening import url_host
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.pages.files import BUILT, read_files
from damrak.services.gateway.pages.room import PageRoom
from damrak.services.gateway.pages.streams import StreamPlace

log = structlog.get_logger("damrak")


def pages_of(settings: Settings, doors: Doors, ports: tuple[int, int]) -> PageRoom:
    """Return the pages of a server whose REST door and stream have these ports.

    A page that cannot be read is logged, and shown as none: the venue trades without.
    """
    http, stream = ports
    place = StreamPlace(
        port=stream,
        public_url=settings.identity.public_url or url_of(settings, http),
        url=settings.server.stream_url,
        is_own_site=doors.is_own_site,
    )
    try:
        return PageRoom(read_files(), place)
    except (OSError, ValueError) as error:
        log.warning("the terminal cannot be read", folder=str(BUILT), detail=str(error))
        return PageRoom(None, place)


def url_of(settings: Settings, port: int) -> str:
    """Return the URL at which people find the REST door on a port.

    On this machine alone it is ``localhost``: browsers offer passkeys to names, not to addresses.
    """
    scheme = "https" if settings.tls.certificate else "http"
    host = settings.server.host
    return f"{scheme}://{'localhost' if is_loopback(host) else url_host(host)}:{port}"
