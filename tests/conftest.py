"""What all tests share: where the repository and the data lie, and how hypothesis searches."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))  # the benchmarks are tested, but never installed

# The same examples on every run and machine: a red build can be repeated.
settings.register_profile(
    "according",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("according")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data beside the repository; without it the test is skipped."""
    path = REPOSITORY.parent / "shared"
    if not path.is_dir():
        pytest.skip("the development data (../shared) does not stand beside the repository")
    return path


@pytest.fixture(scope="session")
def exercise() -> Path:
    """The bundled exercise dispatches."""
    return REPOSITORY / "src/according/resources/exercise/exercise.jsonl"
