"""Settings from files, and settings that only together are wrong."""

from pathlib import Path

import pytest

from damrak.app.config.fields import MASK, fields_of
from damrak.app.config.files import FILE_BYTES_MAX, exposed_files
from damrak.app.config.loading import SettingsRefused, load_settings
from damrak.app.config.settings import Settings

VARIABLE = "DAMRAK__MAIL__PASSWORD"


def refused(**environment: str) -> str:
    """Return what is said of variables, which must be refused."""
    with pytest.raises(SettingsRefused) as caught:
        load_settings((), environment)
    return str(caught.value)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    # ASVS 2.10.4
    file = tmp_path / "secret"
    file.write_text("12345678901234567890\n")
    loaded = load_settings((), {f"{VARIABLE}_FILE": str(file)})
    assert loaded.settings.mail.password == "12345678901234567890"
    assert loaded.origins["mail.password"] == f"env {VARIABLE}_FILE"
    assert loaded.variables == (f"{VARIABLE}_FILE",)
    shown = {row["setting"]: row["value"] for row in loaded.rows()}
    assert shown["mail.password"] == MASK


def test_every_setting_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_text("9000\n")
    assert load_settings((), {"DAMRAK__SERVER__PORT_FILE": str(file)}).settings.server.port == 9_000
    file.write_text("port")
    said = refused(DAMRAK__SERVER__PORT_FILE=str(file))
    assert "env DAMRAK__SERVER__PORT_FILE: server.port must be a whole number" in said


def test_a_setting_whose_name_ends_like_that_is_itself(tmp_path: Path) -> None:
    path = str(tmp_path / "server.log")
    assert load_settings((), {"DAMRAK__LOG__FILE": path}).settings.log.file == path


def test_a_file_that_cannot_be_read_is_named_and_nothing_of_it_is_told(tmp_path: Path) -> None:
    said = refused(**{f"{VARIABLE}_FILE": str(tmp_path / "nothing")})
    assert "mail.password must be in a file that can be read (No such file" in said
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfeplanted")
    said = refused(**{f"{VARIABLE}_FILE": str(binary)})
    assert "it is no text" in said
    assert "planted" not in said


def test_a_secret_is_set_in_one_way(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("planted-in-file")
    said = refused(**{f"{VARIABLE}_FILE": str(file), VARIABLE: "planted-itself"})
    assert "mail.password must be set in one way" in said
    assert "planted" not in said


def test_a_secret_that_breaks_a_rule_is_not_repeated(tmp_path: Path) -> None:
    # ASVS 7.1.1
    file = tmp_path / "secret"
    file.write_text("planted" * FILE_BYTES_MAX)
    said = refused(**{f"{VARIABLE}_FILE": str(file)})
    assert "mail.password must be a text of at most 4096 characters" in said
    assert "planted" not in said
    assert "planted" not in refused(DAMRAK__LIMITS__REDIS_URL="http://:planted@host")


def test_files_of_secrets_that_everybody_may_read_are_found(tmp_path: Path) -> None:
    # ASVS 2.10.4
    file = tmp_path / "secret"
    file.write_text("12345678901234567890")
    environment = {f"{VARIABLE}_FILE": str(file), "DAMRAK__SERVER__PORT_FILE": str(file)}
    file.chmod(0o644)
    assert exposed_files(environment, fields_of(Settings)) == [file]
    file.chmod(0o600)
    assert exposed_files(environment, fields_of(Settings)) == []


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("TLS__CORS_ORIGINS", "*", "must name each site"),
        ("TLS__CORS_ORIGINS", "https://a.example,*", "must name each site"),
        ("TLS__CORS_ORIGINS", "https://a.example/path", "must be sites such as"),
        ("TLS__CORS_ORIGINS", "null", "must be sites such as"),
        ("TLS__TRUSTED_PROXIES", "*", "must be addresses and networks"),
        ("TLS__TRUSTED_PROXIES", "proxy.example", "must be addresses and networks"),
        ("TLS__TRUSTED_PROXIES", "0.0.0.0/0", "must not be everybody"),
        ("TLS__TRUSTED_PROXIES", "10.0.0.1, ::/0", "must not be everybody"),
        ("IDENTITY__PUBLIC_URL", "venue.example.org", "must be such as https://"),
        ("IDENTITY__PUBLIC_URL", "https://venue.example.org/path", "must be such as https://"),
        ("LIMITS__REDIS_URL", "memory://", "must begin with redis://"),
    ],
)
def test_what_would_let_everybody_in_is_refused(variable: str, value: str, rule: str) -> None:
    # ASVS 14.5.3
    assert rule in refused(**{f"DAMRAK__{variable}": value})


def test_what_is_right_is_taken() -> None:
    environment = {
        "DAMRAK__TLS__CORS_ORIGINS": "https://a.example, https://b.example:8443",
        "DAMRAK__TLS__TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,fd00::/8",
        "DAMRAK__IDENTITY__PUBLIC_URL": "https://venue.example.org",
        "DAMRAK__LIMITS__REDIS_URL": "rediss://:word@redis.example:6380/1",
    }
    loaded = load_settings((), environment)
    assert loaded.settings.tls.trusted_proxies == "127.0.0.1, 10.0.0.0/8,fd00::/8"
