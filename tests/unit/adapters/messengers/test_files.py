"""Letters in files: for their owner alone, in order, and not without end."""

import asyncio
import stat
from pathlib import Path

import pytest

from damrak.adapters.messengers.files import FileMessenger
from damrak.ports.messenger import Letter, MessengerError

SENDER = "venue@example.org"
LETTER = Letter("anna@example.org", "Damrak: hello", "Dear Anna,\n\nwelcome — 🌷\n")


def test_a_letter_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    # ASVS 8.1.6 and 14.1.4: it holds a link that lets somebody in.
    messenger = FileMessenger(tmp_path / "mail", SENDER)
    asyncio.run(messenger.send(LETTER))
    (file,) = (tmp_path / "mail").iterdir()
    assert file.read_text("utf-8") == (
        "From: venue@example.org\nTo: anna@example.org\nSubject: Damrak: hello\n"
        "\nDear Anna,\n\nwelcome — 🌷\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_oldest_letters_go(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path, SENDER, letters_max=3)
    for number in range(5):
        asyncio.run(messenger.send(Letter("anna@example.org", f"hello {number}", "text")))
    kept = [file.read_text().splitlines()[2] for file in sorted(tmp_path.iterdir())]
    assert kept == ["Subject: hello 2", "Subject: hello 3", "Subject: hello 4"]


def test_header_injection_into_a_file(tmp_path: Path) -> None:
    messenger = FileMessenger(tmp_path, SENDER)
    asyncio.run(messenger.send(Letter("anna@example.org", "hello\nTo: all@example.org", "text")))
    (file,) = tmp_path.iterdir()
    assert file.read_text().splitlines()[2] == "Subject: hello To: all@example.org"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("not a folder")
    with pytest.raises(MessengerError, match="the letter cannot be written"):
        asyncio.run(FileMessenger(tmp_path / "mail", SENDER).send(LETTER))
