"""What all tests share: where the recorded market data lies, and how long Hypothesis searches."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import postgres_server

__all__ = ["postgres_server"]

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DAMRAK_TEST_DATA") or ROOT.parent / "shared" / "data")

# The machine decides how long an example takes, so time is no verdict; the same examples every
# time, so that a red run is red again. HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def data_directory() -> Path:
    """Return the folder of recorded market data, or skip."""
    if not DATA.is_dir():
        pytest.skip("no recorded market data: DAMRAK_TEST_DATA names no folder that exists")
    return DATA
