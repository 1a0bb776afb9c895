"""The provider of the npm registry as a process, and a person who signs in there by its pages."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import pytest
from msgspec import Struct

HERE: Final = Path(__file__).parent
INSTALLED: Final = HERE.parents[1] / "build" / "sso"
STEPS_MAX: Final = 12
SECONDS: Final = 20.0

SITE: Final = "http://127.0.0.1:9"
CALLBACK: Final = f"{SITE}/api/auth/sso/callback"
OTHER_SITE: Final = "http://127.0.0.1:9/other"
CLIENT_ID: Final = "damrak"
CLIENT_SECRET: Final = "a secret+with %signs"


class Running(Struct, frozen=True):
    """Say where a provider listens."""

    issuer: str


@contextmanager
def running_provider() -> Iterator[Running]:
    """Run the provider, or skip with the reason why it cannot."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the OpenID provider with")
    if not (INSTALLED / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("the OpenID provider is not installed: say `make provider`, which needs npm")
    # Its packages are found from where it lies.
    script = INSTALLED / "provider.mjs"
    text = (HERE / "provider.mjs").read_text("utf-8")
    if not script.exists() or script.read_text("utf-8") != text:
        script.write_text(text, "utf-8")
    process = subprocess.Popen(
        [node, str(script), CALLBACK, OTHER_SITE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        yield Running(said["issuer"])
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


async def answer_of_provider(url: str, login: str) -> str:
    """Sign in at the provider as somebody and return where it sends the browser back to."""
    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as browser:
        answer = await browser.get(url)
        for _ in range(STEPS_MAX):
            if answer.is_redirect:
                place = str(urljoin(str(answer.url), answer.headers["location"]))
                if place.startswith((CALLBACK, OTHER_SITE)):
                    return place
                answer = await browser.get(place)
                continue
            assert answer.status_code == 200, answer.text
            answer = await browser.post(_action(answer), data=_form(answer.text, login))
    raise AssertionError("the provider never sent the browser back")


def _action(page: httpx.Response) -> str:
    found = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert found is not None, page.text
    return str(urljoin(str(page.url), found[1]))


def _form(page: str, login: str) -> dict[str, Any]:
    prompt = re.search(r'name="prompt" value="([a-z]+)"', page)
    assert prompt is not None, page
    return {"prompt": prompt[1], "login": login, "password": "whatever"}
