"""Exposure: what the doctor thinks of settings once others can reach the venue.

Alone on one machine nearly every setting is safe. A venue is reachable when it listens where others
can connect, or when a proxy brings them; then each of these may be what lets them in.
"""

import stat
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from damrak.app.config.certificates import CertificateUnusable, expires_time
from damrak.app.config.contradictions import is_loopback, listed
from damrak.app.config.fields import Field, fields_of
from damrak.app.config.files import config_files, exposed_files
from damrak.app.config.loading import DEFAULT, Loaded, SettingsRefused, load_settings
from damrak.app.config.settings import Settings
from damrak.app.upkeep.doctor import FAILURE, GOOD, WARNING, Finding

EXPIRY_WARNED: Final = 14 * 24 * 3_600 * 1_000_000_000
"""Nanoseconds before its end from which on a certificate is worth a warning."""

SECRET_LENGTH_MIN: Final = 12
"""Characters of a secret below which it can be guessed."""

PRIVATE_FILES: Final = ("vault.keys", "operator.key", "control.sqlite", "control.sqlite-wal")
"""Files of the data directory that nobody else may read."""

_NEVER: Final = frozenset({"admin", "changeme", "damrak", "default", "password", "secret"})
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def examine_exposure(
    data_dir: Path, given: Sequence[Path], environment: Mapping[str, str]
) -> list[Finding]:
    """Return the findings about the settings that a server of a data directory would have."""
    try:
        files = config_files(data_dir, given, environment)
        loaded = load_settings(files, environment)
    except SettingsRefused as refused:
        return [Finding("settings", FAILURE, str(refused)), _modes(data_dir)]
    found = [Finding("settings", GOOD, f"{len(files)} files, no contradictions"), _modes(data_dir)]
    found += [_secrets(loaded), _secret_files(loaded, environment)]
    settings = loaded.settings
    if settings.tls.certificate:
        found.append(_certificate(settings.tls.certificate))
    if not is_reachable(settings):
        return [*found, Finding("exposure", GOOD, "only programs on this machine reach the venue")]
    return found + [examined(settings) for examined in _EXPOSED]


def is_reachable(settings: Settings) -> bool:
    """Return whether others than the programs of this machine can come."""
    named = urlsplit(settings.identity.public_url).hostname
    if named is not None and not is_loopback(named):
        return True
    return not is_loopback(settings.server.host) or bool(settings.tls.trusted_proxies)


def _certificate(file: str) -> Finding:
    try:
        left = expires_time(file) - time.time_ns()
    except CertificateUnusable as error:
        return Finding("certificate", FAILURE, f"tls.certificate {error}")
    days = left // (24 * 3_600 * 1_000_000_000)
    if left <= 0:
        return Finding("certificate", FAILURE, "it has expired: renew it, browsers refuse it")
    if left < EXPIRY_WARNED:
        return Finding("certificate", WARNING, f"it expires in {days} days: renew it")
    return Finding("certificate", GOOD, f"good for {days} days")


def _modes(data_dir: Path) -> Finding:
    wrong = []
    for name in PRIVATE_FILES:
        path = data_dir / name
        if path.exists() and path.stat().st_mode & _OTHERS:
            wrong.append(str(path))
    if wrong:
        return Finding(
            "private files", FAILURE, f"others may read them: chmod 600 {' '.join(wrong)}"
        )
    return Finding("private files", GOOD, "for this user alone")


def _secrets(loaded: Loaded[Settings]) -> Finding:
    weak = []
    for name, field in fields_of(Settings).items():
        value = _value(loaded.settings, field)
        if field.secret and value and not name.endswith("_url"):
            short = len(value) < SECRET_LENGTH_MIN
            if short or value.lower() in _NEVER or len(set(value)) < SECRET_LENGTH_MIN // 2:
                weak.append(name)
    if weak:
        detail = f"{', '.join(weak)}: easily guessed, choose by chance what has 20 characters"
        return Finding("secrets", WARNING, detail)
    return Finding("secrets", GOOD, "none that is easily guessed")


def _secret_files(loaded: Loaded[Settings], environment: Mapping[str, str]) -> Finding:
    secret = [name for name, field in fields_of(Settings).items() if field.secret]
    named = {origin.rpartition(":")[0] or origin for name in secret
             if (origin := loaded.origins[name]) != DEFAULT}  # fmt: skip
    files = [path for path in loaded.files if str(path) in named]
    files += exposed_files(environment, fields_of(Settings))
    wrong = [str(path) for path in files if path.stat().st_mode & stat.S_IROTH]
    if wrong:
        detail = f"everybody on this machine may read {', '.join(wrong)}: chmod 600"
        return Finding("secret files", WARNING, detail)
    return Finding("secret files", GOOD, "none that everybody may read")


def _value(settings: Settings, field: Field) -> str:
    value = getattr(getattr(settings, field.section), field.key)
    return value if isinstance(value, str) else ""


def _encryption(settings: Settings) -> Finding:
    tls, check = settings.tls, "encryption"
    if tls.certificate:
        return Finding(check, GOOD, "a certificate of its own")
    if tls.trusted_proxies:
        return Finding(check, GOOD, f"left to the proxies {tls.trusted_proxies}")
    detail = "plain HTTP where others can listen: set tls.certificate, or put a proxy before it"
    return Finding(check, WARNING, detail)


def _registration(settings: Settings) -> Finding:
    said = settings.identity.registration
    if said != "open":
        return Finding("registration", GOOD, said)
    detail = "whoever reaches the venue may register: set identity.registration to invitation"
    return Finding("registration", WARNING, detail)


def _second_factor(settings: Settings) -> Finding:
    if settings.identity.admin_second_factor:
        return Finding("second factor", GOOD, "asked of everybody with more rights than a trader")
    detail = "a stolen password is enough to run the venue: set identity.admin_second_factor"
    return Finding("second factor", WARNING, detail)


def _public_url(settings: Settings) -> Finding:
    url = settings.identity.public_url
    if not url:
        detail = "links in mail lead to the listening address, and any name counts as the venue's"
        return Finding("public url", WARNING, f"{detail}: set identity.public_url")
    if not url.startswith("https://"):
        return Finding("public url", WARNING, f"{url} is not encrypted: passkeys need https")
    return Finding("public url", GOOD, url)


def _sites(settings: Settings) -> Finding:
    plain = [each for each in listed(settings.tls.cors_origins) if each.startswith("http://")]
    if plain:
        detail = f"{', '.join(plain)}: whoever is on the way may ask with your users' credentials"
        return Finding("other sites", WARNING, detail)
    return Finding("other sites", GOOD, settings.tls.cors_origins or "none")


def _mail(settings: Settings) -> Finding:
    mail = settings.mail
    if not mail.host:
        detail = "mail is written to files and reaches nobody: set mail.host"
        return Finding("mail", WARNING, detail)
    if mail.security == "none" and not is_loopback(mail.host):
        return Finding("mail", WARNING, "links to sign in with travel in the clear: mail.security")
    return Finding("mail", GOOD, f"{mail.host}, {mail.security}")


def _rates(settings: Settings) -> Finding:
    limits = settings.limits
    without = [
        f"limits.{name}"
        for name in ("address_per_second", "user_per_second", "key_per_second", "login_per_minute")
        if not getattr(limits, name)
    ]
    if without:
        return Finding("rates", WARNING, f"{', '.join(without)} set no bound")
    return Finding("rates", GOOD, "everybody is bounded")


def _redis(settings: Settings) -> Finding:
    url = urlsplit(settings.limits.redis_url)
    if not url.hostname or is_loopback(url.hostname) or (url.scheme == "rediss" and url.password):
        return Finding("redis", GOOD, "none beyond this machine, or encrypted and with a password")
    return Finding("redis", WARNING, "counts travel in the clear or without a password: rediss://")


_EXPOSED: Final[tuple[Callable[[Settings], Finding], ...]] = (
    _encryption,
    _registration,
    _second_factor,
    _public_url,
    _sites,
    _mail,
    _rates,
    _redis,
)
