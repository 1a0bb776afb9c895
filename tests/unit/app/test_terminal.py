import json
import os
import subprocess
import sys

import pytest

from damrak.app.terminal import Terminal

BAR = """
from damrak.app.terminal import Terminal

with Terminal(as_json=True).progress("trading") as progress:
    progress(1, 2)
Terminal(as_json=True).tell({"done": True}, "")
"""


def test_programs_get_json_and_people_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (True, False):
        terminal = Terminal(as_json=as_json)
        terminal.tell({"amount": "1.5", "number": 10**30}, "one and a half")
        terminal.say("more for people")

    assert capsys.readouterr() == (
        f'{{"amount":"1.5","number":{10**30}}}\none and a half\nmore for people\n',
        "",
    )


def test_rows_are_lines_for_programs_and_a_table_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [{"a_b": "1.5", "open": True, "none": None}, {"a_b": "22", "open": False, "none": None}]
    Terminal(as_json=True).rows(rows, "title")
    Terminal(as_json=False).rows(rows, "title")
    lines = capsys.readouterr().out.splitlines()

    assert [json.loads(line) for line in lines[:2]] == rows
    assert lines[2] == "title"
    assert lines[4] == "┃ a b ┃ open ┃ none ┃"
    assert lines[6:8] == ["│ 1.5 │ yes  │      │", "│  22 │ no   │      │"]


def test_no_rows_are_no_lines_for_programs_and_a_word_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal(as_json=True).rows([], "title", none="nothing")
    Terminal(as_json=False).rows([], "title", none="nothing")

    assert capsys.readouterr().out == "nothing\n"


def test_text_that_looks_like_markup_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=False).table([{"reference": "[red]x[/red]"}], "[b]")

    assert "[red]x[/red]" in capsys.readouterr().out


def test_notes_and_progress_keep_off_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(as_json=True)
    with terminal.progress("trading") as progress:
        progress(1, 2)
    terminal.note("beside it")

    assert capsys.readouterr() == ("", "beside it\n")


def test_a_bar_is_shown_on_a_terminal() -> None:
    ours, theirs = os.openpty()
    try:
        command = [sys.executable, "-c", BAR]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True
        )
        shown = os.read(ours, 100_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)

    assert json.loads(done.stdout) == {"done": True}
    assert "trading" in shown
