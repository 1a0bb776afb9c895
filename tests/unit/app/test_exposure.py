"""The doctor on settings: each thing that lets others in is named, and quiet where it does not."""

from pathlib import Path

import pytest

from damrak.app.upkeep.doctor import FAILURE, GOOD, WARNING, Finding
from damrak.app.upkeep.exposure import examine_exposure
from tests.hostile.doors.certificates import certificate


def found(folder: Path, **variables: str) -> dict[str, Finding]:
    """Return the findings about settings, by name."""
    environment = {f"DAMRAK__{name}": value for name, value in variables.items()}
    return {each.check: each for each in examine_exposure(folder, (), environment)}


def exposed(folder: Path, **variables: str) -> dict[str, Finding]:
    """Return the findings about a venue that other machines reach."""
    return found(folder, SERVER__HOST="192.0.2.1", SERVER__ALLOW_REMOTE="true", **variables)


def test_alone_on_a_machine_nothing_is_warned_of(tmp_path: Path) -> None:
    findings = found(tmp_path)
    assert {each.status for each in findings.values()} == {GOOD}
    assert "exposure" in findings


def test_as_it_is_a_venue_that_others_reach_is_warned_of(tmp_path: Path) -> None:
    # ASVS 14.1.3
    findings = exposed(tmp_path)
    warned = {name for name, each in findings.items() if each.status == WARNING}
    assert warned == {"encryption", "second factor", "public url", "mail"}
    assert "exposure" not in findings


@pytest.mark.parametrize(
    ("check", "variable", "value", "status"),
    [
        ("registration", "IDENTITY__REGISTRATION", "open", WARNING),
        ("registration", "IDENTITY__REGISTRATION", "closed", GOOD),
        ("encryption", "TLS__TRUSTED_PROXIES", "10.0.0.1", GOOD),
        ("second factor", "IDENTITY__ADMIN_SECOND_FACTOR", "true", GOOD),
        ("public url", "IDENTITY__PUBLIC_URL", "https://venue.example.org", GOOD),
        ("public url", "IDENTITY__PUBLIC_URL", "http://venue.example.org", WARNING),
        ("other sites", "TLS__CORS_ORIGINS", "https://a.example", GOOD),
        ("other sites", "TLS__CORS_ORIGINS", "http://a.example", WARNING),
        ("mail", "MAIL__HOST", "smtp.example.org", GOOD),
        ("rates", "LIMITS__LOGIN_PER_MINUTE", "0", WARNING),
        ("redis", "LIMITS__REDIS_URL", "redis://redis.example/0", WARNING),
        ("redis", "LIMITS__REDIS_URL", "redis://127.0.0.1/0", GOOD),
        ("redis", "LIMITS__REDIS_URL", "rediss://:a-long-password@redis.example/0", GOOD),
        ("secrets", "MAIL__PASSWORD", "changeme", WARNING),
        ("secrets", "MAIL__PASSWORD", "aaaaaaaaaaaaaaaaaaaa", WARNING),
        ("secrets", "MAIL__PASSWORD", "vT5kq0xJ3m8Zb1Wd", GOOD),
        ("settings", "TLS__CORS_ORIGINS", "*", FAILURE),
    ],
)
def test_what_the_doctor_thinks_of_a_setting(
    tmp_path: Path, *, check: str, variable: str, value: str, status: str
) -> None:
    # ASVS 14.1.3
    finding = exposed(tmp_path, **{variable: value})[check]
    assert finding.status == status, finding
    assert "password" not in value or value not in finding.detail


def test_mail_in_the_clear_is_warned_of(tmp_path: Path) -> None:
    said = exposed(tmp_path, MAIL__HOST="smtp.example.org", MAIL__SECURITY="none")
    assert said["mail"].status == WARNING


def test_a_name_that_others_know_makes_a_venue_reachable(tmp_path: Path) -> None:
    assert "exposure" in found(tmp_path, IDENTITY__PUBLIC_URL="http://localhost:8000")
    for variables in (
        {"IDENTITY__PUBLIC_URL": "https://venue.example.org"},
        {"TLS__TRUSTED_PROXIES": "127.0.0.1"},
    ):
        assert "exposure" not in found(tmp_path, **variables)


@pytest.mark.parametrize(("days", "status"), [(30, GOOD), (5, WARNING), (-1, FAILURE)])
def test_a_certificate_that_ends_soon_is_warned_of(tmp_path: Path, days: int, status: str) -> None:
    # ASVS 9.2.4
    file, key = certificate(tmp_path, days=days)
    said = found(tmp_path, TLS__CERTIFICATE=str(file), TLS__PRIVATE_KEY=str(key))
    assert said["certificate"].status == status


@pytest.mark.parametrize("name", ["vault.keys", "operator.key", "control.sqlite"])
def test_files_that_others_may_read_are_a_failure(tmp_path: Path, name: str) -> None:
    # ASVS 4.3.2
    file = tmp_path / name
    file.touch(0o600)
    assert found(tmp_path)["private files"].status == GOOD
    file.chmod(0o640)
    said = found(tmp_path)["private files"]
    assert said.status == FAILURE
    assert f"chmod 600 {file}" in said.detail


def test_secrets_in_files_that_everybody_may_read_are_warned_of(tmp_path: Path) -> None:
    # ASVS 2.10.4
    config = tmp_path / "damrak.toml"
    config.write_text('[mail]\npassword = "vT5kq0xJ3m8Zb1Wd"\n')
    config.chmod(0o644)
    assert found(tmp_path)["secret files"].status == WARNING
    config.chmod(0o600)
    assert found(tmp_path)["secret files"].status == GOOD
