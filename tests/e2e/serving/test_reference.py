"""The OpenAPI document can be had without a venue that runs."""

import json
import subprocess
import sys

SECONDS_MAX = 60


def test_the_whole_document_is_printed_by_a_command() -> None:
    command = (sys.executable, "-m", "damrak.app.reference.openapi")
    done = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX, check=True)

    document = json.loads(done.stdout)
    told = {each["operationId"] for path in document["paths"].values() for each in path.values()}
    # Of the doors, of the event streams, and of the rooms of identity.
    assert {"submit_order", "list_bars", "do_login", "get_me", "link_login", "audit"} <= told
    assert [path for path in document["paths"] if path.startswith("/api/events")]
    assert done.stderr == b""
