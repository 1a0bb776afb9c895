"""The settings: each one a field with its rule, its default and its only description.

Structs of msgspec, because the same lines check what is set, word the refusal and write
``docs/reference/configuration.md``. A description tells what the setting does and, where it
matters, why one would change it. A setting that is secret bears ``extra={"secret": True}``, and is
then never shown.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from damrak.app.config.doors_settings import (
    DatabaseSettings,
    IdentitySettings,
    LimitSettings,
    MailSettings,
    SecretsSettings,
    SsoSettings,
    TlsSettings,
)
from damrak.runtime.retention import SNAPSHOTS_KEPT
from damrak.runtime.sequencer import PENDING_COMMANDS_MAX
from damrak.runtime.shard import SNAPSHOT_EVERY
from damrak.wire.orders import BATCH_ORDERS_MAX

Port = Annotated[int, Meta(ge=0, le=65_535)]
"""A port to listen on; 0 takes a free one."""


class ServerSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say where the server listens, who may reach it, and how it stops."""

    host: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=255,
            description="Address to listen on. One that other machines can reach needs "
            "`allow_remote`.",
            examples=["127.0.0.1", "::1", "0.0.0.0"],  # noqa: S104
        ),
    ] = "127.0.0.1"
    port: Annotated[Port, Meta(description="Port of REST; 0 takes a free one.")] = 8000
    stream_port: Annotated[
        Port, Meta(description="Port of the WebSocket stream; 0 takes a free one.")
    ] = 8001
    stream_url: Annotated[
        str,
        Meta(
            max_length=512,
            description="How browsers reach the stream, where a proxy gives it a place of its own; "
            "empty means `/api/stream` of the proxy that a page came by, and without a proxy "
            "`stream_port` of the host that was asked.",
            examples=["wss://stream.example.org/api/stream"],
        ),
    ] = ""
    allow_remote: Annotated[
        bool,
        Meta(
            description="Listen also where other machines can connect. Set `tls.certificate` "
            "before, or put a proxy with TLS in front and name it in `tls.trusted_proxies`."
        ),
    ] = False
    graceful_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=3_600,
            description="Longest time that a server which was told to stop waits for requests and "
            "sockets to end.",
        ),
    ] = 10
    metrics_public: Annotated[
        bool, Meta(description="Answer `/metrics` without a key, as many scrapers want it.")
    ] = False


class VenueSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say how the venue keeps itself durable, and how exactly it keeps time."""

    snapshot_every: Annotated[
        int,
        Meta(
            ge=1_000,
            le=100_000_000,
            description="Commands after which a snapshot is taken. More makes fewer pauses and a "
            "slower start after a crash.",
        ),
    ] = SNAPSHOT_EVERY
    keep: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000,
            description="Good snapshots to keep. The log before the oldest of them goes to the "
            "archive.",
        ),
    ] = SNAPSHOTS_KEPT
    tick_ms: Annotated[
        int,
        Meta(
            ge=1,
            le=60_000,
            description="Longest time, in milliseconds, that an order outlives its end while "
            "nobody trades.",
        ),
    ] = 100


class GatewaySettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Bound what clients may ask of the doors; beyond a bound they are told to come back later."""

    batch_orders_max: Annotated[
        int, Meta(ge=1, le=BATCH_ORDERS_MAX, description="Orders in one batch.")
    ] = BATCH_ORDERS_MAX
    pending_commands_max: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="Commands of all clients that may wait to become durable. More evens out "
            "bursts and makes the last of them wait longer.",
        ),
    ] = PENDING_COMMANDS_MAX
    body_bytes_max: Annotated[
        int, Meta(ge=1_024, le=67_108_864, description="Bytes in the body of a request.")
    ] = 1_048_576
    sockets_max: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Stream connections at a time.")
    ] = 12_000
    subscriptions_max: Annotated[
        int, Meta(ge=1, le=100_000, description="Subscriptions of one stream connection.")
    ] = 1_000
    idle_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=86_400,
            description="Silence after which a connection is closed; a stream that answers pings "
            "is not silent.",
        ),
    ] = 60
    resume_records_max: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000_000,
            description="Records that are told again to a client which resumes. Who missed more "
            "is told of a gap.",
        ),
    ] = 100_000


class CrowdSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say whether simulated traders keep the market alive, and how lively they are."""

    enabled: Annotated[
        bool, Meta(description="Let a crowd of market makers and noise traders trade.")
    ] = True
    seed: Annotated[
        int,
        Meta(
            ge=0,
            le=2**53 - 1,
            description="Where the crowd's chance begins. The same seed draws the same numbers.",
        ),
    ] = 7
    orders_per_second: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="What the whole crowd asks in a second, on average: orders, replacements "
            "and cancels.",
        ),
    ] = 40


class LogSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say what the server tells of itself, in which form and where."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="The least important of what is told."),
    ] = "info"
    format: Annotated[
        Literal["json", "console"],
        Meta(description="`json` is one object a line for programs, `console` is for people."),
    ] = "console"
    file: Annotated[
        str,
        Meta(
            max_length=4_096,
            description="File to append to; empty means standard error.",
            examples=["/var/log/damrak/server.log"],
        ),
    ] = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hold all settings of a server, by section."""

    server: ServerSettings = ServerSettings()
    venue: VenueSettings = VenueSettings()
    gateway: GatewaySettings = GatewaySettings()
    identity: IdentitySettings = IdentitySettings()
    mail: MailSettings = MailSettings()
    sso: SsoSettings = SsoSettings()
    limits: LimitSettings = LimitSettings()
    tls: TlsSettings = TlsSettings()
    database: DatabaseSettings = DatabaseSettings()
    secrets: SecretsSettings = SecretsSettings()
    crowd: CrowdSettings = CrowdSettings()
    log: LogSettings = LogSettings()
