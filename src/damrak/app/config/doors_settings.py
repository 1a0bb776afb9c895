"""The settings of who comes in and how: identity, mail, single sign-on, limits, TLS, databases.

They stand apart from the other settings because they change together, when a venue leaves the
machine of the one who tries it out.
"""

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

SECRET: Final[dict[str, Any]] = {"secret": True}

Seconds = Annotated[int, Meta(ge=1, le=31_536_000)]
Text = Annotated[str, Meta(max_length=4_096)]


class IdentitySettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say who may become a user, and how long signing in lasts."""

    registration: Annotated[
        Literal["open", "invitation", "closed"],
        Meta(
            description="Who may register: whoever likes, whoever was invited, or nobody. People "
            "without an invitation become traders with an account of their own."
        ),
    ] = "invitation"
    public_url: Annotated[
        Text,
        Meta(
            description="How browsers reach the venue, for links in mail, passkeys and single "
            "sign-on; empty means the address that the server listens on.",
            examples=["https://venue.example.org"],
        ),
    ] = ""
    access_minutes: Annotated[
        int, Meta(ge=1, le=60, description="How long an access token opens anything.")
    ] = 10
    session_days: Annotated[
        int, Meta(ge=1, le=365, description="How long one may stay signed in, at the longest.")
    ] = 30
    idle_hours: Annotated[
        int, Meta(ge=1, le=8_760, description="Hours without use after which a session ends.")
    ] = 72
    verify_email: Annotated[
        bool, Meta(description="Let nobody sign in whose e-mail address is not verified.")
    ] = True
    admin_second_factor: Annotated[
        bool,
        Meta(
            description="Give the rights of risk, instructor, operator and admin only to sessions "
            "that were opened with a second factor. Set it before others can reach the venue."
        ),
    ] = False


class MailSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say how mail leaves; without a host it is written to files beside the log."""

    host: Annotated[
        Text, Meta(description="SMTP server; empty writes mail to `mail/` in the data directory.")
    ] = ""
    port: Annotated[int, Meta(ge=1, le=65_535, description="Its port.")] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(description="How the connection is encrypted."),
    ] = "starttls"
    username: Annotated[Text, Meta(description="Whom to sign in as; empty signs in as nobody.")] = (
        ""
    )
    password: Annotated[Text, Meta(description="Its password.", extra=SECRET)] = ""
    sender: Annotated[
        Text, Meta(description="Address that mail comes from.", examples=["venue@example.org"])
    ] = "damrak@localhost"


class SsoSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let people sign in with an OpenID Connect provider."""

    issuer: Annotated[
        Text,
        Meta(
            description="The provider's issuer URL; empty turns single sign-on off.",
            examples=["https://id.example.org"],
        ),
    ] = ""
    label: Annotated[Text, Meta(description="What the sign-in page calls the provider.")] = "SSO"
    client_id: Annotated[Text, Meta(description="This venue's name at the provider.")] = ""
    client_secret: Annotated[Text, Meta(description="Its secret there.", extra=SECRET)] = ""
    scopes: Annotated[Text, Meta(description="What is asked of the provider.")] = (
        "openid email profile"
    )
    role_claim: Annotated[
        Text, Meta(description="The claim that names a person's groups; empty gives no roles.")
    ] = ""
    roles: Annotated[
        Text,
        Meta(
            description="Which group has which role, with commas between them.",
            examples=["traders=trader,desk-heads=instructor"],
        ),
    ] = ""
    create_users: Annotated[
        bool, Meta(description="Make a user of whoever the provider vouches for.")
    ] = False
    second_factor: Annotated[
        Text,
        Meta(
            description="Values of the claim `amr`, with commas between them, that count as a "
            "second factor; empty counts none.",
            examples=["mfa,otp,hwk"],
        ),
    ] = ""


class LimitSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bound how often anybody may ask; 0 sets no bound."""

    address_per_second: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="Requests of one address, or of one IPv6 network of 64 bits, that show no "
            "credential or a wrong one. A page with all its parts is some thirty of them.",
        ),
    ] = 200
    user_per_second: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Requests of one person's sessions together.")
    ] = 200
    key_per_second: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="Requests of one key, or of all keys of a person together, and orders of "
            "their batches and sockets; a key may have a lower bound of its own.",
        ),
    ] = 20_000
    login_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            description="Sign-ins, registrations and forgotten passwords of one address.",
        ),
    ] = 30
    redis_url: Annotated[
        Text,
        Meta(
            description="Redis that counts for several servers; empty counts in memory.",
            examples=["redis://127.0.0.1:6379/0"],
            extra=SECRET,
        ),
    ] = ""


class TlsSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say how connections are encrypted, and which other sites and proxies are trusted."""

    certificate: Annotated[
        Text, Meta(description="PEM file with the certificate chain; empty speaks plain HTTP.")
    ] = ""
    private_key: Annotated[Text, Meta(description="PEM file with its private key.")] = ""
    hsts_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=63_072_000,
            description="How long browsers shall insist on HTTPS once they saw it; 0 does not say.",
        ),
    ] = 31_536_000
    trusted_proxies: Annotated[
        Text,
        Meta(
            description="Networks of proxies whose word on a caller's address is taken, with "
            "commas between them.",
            examples=["127.0.0.1", "10.0.0.0/8"],
        ),
    ] = ""
    cors_origins: Annotated[
        Text,
        Meta(
            description="Other sites whose pages may ask with credentials, with commas between "
            "them; `*` is refused.",
            examples=["https://terminal.example.org"],
        ),
    ] = ""


class DatabaseSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say where users, keys, sessions and the audit are kept."""

    control_url: Annotated[
        Text,
        Meta(
            description="SQLAlchemy URL of a PostgreSQL database; empty keeps them in "
            "`control.sqlite` in the data directory.",
            examples=["postgresql+psycopg://damrak@/damrak"],
            extra=SECRET,
        ),
    ] = ""
    pool_size: Annotated[
        int, Meta(ge=1, le=64, description="Most connections to a PostgreSQL server.")
    ] = 4


class SecretsSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say what opens the things that are kept sealed."""

    keys: Annotated[
        Text,
        Meta(
            description="Keys of the vault, the newest first, with commas between them; empty "
            "keeps them in `vault.keys` in the data directory.",
            extra=SECRET,
        ),
    ] = ""
