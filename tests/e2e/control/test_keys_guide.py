"""The guide to keys does what it says, in Python and with OpenSSL and curl."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.crash.served import Served
from tests.e2e.test_python_client import script_of

PAGE = (ROOT / "docs/guides/keys.md").read_text("utf-8")
SECONDS = 60
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("keys") / "venue")
    served.start()
    yield served
    served.stop()


def test_the_guide_to_keys_does_what_it_says(served: Served) -> None:
    code, printed = script_of(PAGE)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "DAMRAK_DATA_DIR": str(served.data_dir)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout == printed, done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("curl")), reason="OpenSSL and curl are needed"
)
def test_openssl_and_curl_sign_as_the_guide_says(served: Served, tmp_path: Path) -> None:
    (script,) = (text for text in SHELL.findall(PAGE) if "openssl" in text)
    here = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-euc", script.replace("http://127.0.0.1:8000", served.http)],
        cwd=tmp_path,
        env={
            **os.environ,
            "DAMRAK_DATA_DIR": str(served.data_dir),
            "PATH": f"{here}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"instruments"' in done.stdout, done.stdout
