"""Hypothesis profiles: the same examples at every run in CI, fewer on further Pythons, many more on demand (HYPOTHESIS_PROFILE=deep)."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support import made_sentences
from tests.support.by_turns import tried

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, database=None)
settings.register_profile("brief", settings.get_profile("ci"), max_examples=10)
# Mutation tests run a test of a class more than once in a process, which would fail whatever the mutant does.
settings.register_profile(
    "mutants", settings.get_profile("brief"), suppress_health_check=[HealthCheck.differing_executors]
)
settings.register_profile(
    "deep", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

if os.environ.get(made_sentences.FOLDER):
    made_sentences.record()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """No name of a test holds the bytes of a file: they say nothing, and an archive tells when it was made.

    Two processes that share tests must find the same names, and would not, two seconds apart.
    """
    return argname if isinstance(val, bytes) and len(val) > 40 else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of what is left of each test, leave out all cases but some, if somebody asked."""
    names = tried(item.nodeid for item in items)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in names])
    items[:] = [item for item in items if item.nodeid in names]


def pytest_sessionfinish() -> None:
    """Say which sentences of problems were made, if somebody asked."""
    if folder := os.environ.get(made_sentences.FOLDER):
        made_sentences.write(folder)
