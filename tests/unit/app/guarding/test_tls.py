"""The venue's own certificate: what is wrong with it is told, and a new one is taken up."""

import os
import time
from pathlib import Path

import pytest

from damrak.app.config.certificates import expires_time
from damrak.app.config.doors_settings import TlsSettings
from damrak.app.config.loading import SettingsRefused, load_settings
from damrak.app.guarding.tls import Certificate, certificate_of
from damrak.app.register import Refused
from tests.hostile.doors.certificates import certificate


def told(**tls: str) -> str:
    """Return what is said of settings of TLS, which must be refused."""
    environment = {f"DAMRAK__TLS__{name.upper()}": value for name, value in tls.items()}
    with pytest.raises(SettingsRefused) as refused:
        load_settings((), environment)
    return str(refused.value)


def test_a_certificate_and_its_key_come_together(tmp_path: Path) -> None:
    file, key = certificate(tmp_path)
    assert "tls.private_key must be given with tls.certificate" in told(certificate=str(file))
    assert "tls.certificate must be given with tls.private_key" in told(private_key=str(key))


def test_files_that_are_absent_or_none_are_named(tmp_path: Path) -> None:
    file, key = certificate(tmp_path)
    nothing, garbage = tmp_path / "nothing", tmp_path / "garbage"
    garbage.write_text("garbage")
    said = told(certificate=str(nothing), private_key=str(key))
    assert "tls.certificate must be a file that this user may read" in said
    said = told(certificate=str(garbage), private_key=str(key))
    assert "tls.certificate must be a PEM file with a certificate" in said
    said = told(certificate=str(file), private_key=str(nothing))
    assert "tls.private_key must be a file that this user may read" in said
    said = told(certificate=str(file), private_key=str(garbage))
    assert "tls.private_key must be a PEM file with a private key" in said


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    file, _ = certificate(tmp_path)
    _, other = certificate(tmp_path, "other")
    said = told(certificate=str(file), private_key=str(other))
    assert "tls.private_key must be the key of tls.certificate" in said
    with pytest.raises(Refused, match=r"tls.private_key must be the key of tls.certificate"):
        certificate_of(TlsSettings(certificate=str(file), private_key=str(other)))


def test_without_files_there_is_no_encryption() -> None:
    assert certificate_of(TlsSettings()) is None


def test_a_certificate_says_until_when_it_is_good(tmp_path: Path) -> None:
    file, _ = certificate(tmp_path, days=30)
    days = (expires_time(str(file)) - time.time_ns()) / (24 * 3_600 * 1_000_000_000)
    assert 29 < days <= 30


def test_files_that_change_are_taken_up_and_broken_ones_are_not(tmp_path: Path) -> None:
    file, key = certificate(tmp_path)
    held = Certificate(str(file), str(key))
    before = held.context
    assert held.reload()
    good = key.read_bytes()
    key.write_bytes(b"half of it")
    assert not held.reload()
    key.write_bytes(good)
    os.utime(key, ns=(1, 1))
    held.look()
    assert held.reload()
    assert held.context is before
