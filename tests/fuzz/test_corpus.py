"""Every input that fuzzing kept is read again: there is a result, or our error, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path
from random import Random

import pytest

import gbt27922
from tests.fuzz import mutators
from tests.fuzz.seeds import seeds, words
from tests.fuzz.targets import TARGETS, Target, attempt, listening, look_at

pytestmark = pytest.mark.once  # inputs, and not Pythons, are what is new

CORPUS = Path(__file__).parent / "corpus"


def inputs(target: Target) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / target.name).iterdir())]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_was_kept_is_read_or_refused(target: Target) -> None:
    kept = inputs(target)
    with listening() as notes:
        found = [attempt(target, data, notes) for data in kept]
        for read in found:
            look_at(target, read)
    # Inputs of which none is read, or none is refused, would show little.
    assert {read.error is None for read in found} == {True, not target.refuses}


def test_the_corpus_is_that_of_the_targets() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == {*TARGETS}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_seeds_are_read(target: Target) -> None:
    with listening() as notes:
        first = [attempt(target, seed, notes) for seed in seeds(target)]
    assert any(read.error is None for read in first)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_an_input_is_changed_by_what_it_is_and_the_same_way_each_time(target: Target) -> None:
    known, seed = words(target), seeds(target)[0]

    def changed(number: int) -> bytes:
        random = Random(number)  # noqa: S311  # nothing is kept secret
        return mutators.mutated(target.kind, seed, known, random, lambda data: data[::-1])

    every = [changed(number) for number in range(60)]
    assert every == [changed(number) for number in range(60)]
    if target.kind == "bytes":
        assert {*every} == {seed[::-1]}
    else:
        assert len({*every} - {seed, seed[::-1]}) > 40


def test_an_escape_is_seen() -> None:
    def fails(data: bytes) -> None:
        raise LookupError(data)

    target = Target("fails", "bytes", fails, ())
    with listening() as notes, pytest.raises(LookupError):
        attempt(target, b"", notes)


def test_what_is_not_the_same_when_it_is_read_again_is_seen() -> None:
    target = Target("cut", "bytes", len, (), again=lambda size: size - 1)
    with listening() as notes, pytest.raises(AssertionError):
        look_at(target, attempt(target, b"", notes))


def test_what_is_refused_although_it_may_not_be_is_seen() -> None:
    target = Target("refused", "bytes", gbt27922.parse_assessment, (), refuses=False)
    with listening() as notes, pytest.raises(AssertionError, match="must be JSON"):
        look_at(target, attempt(target, b"x", notes))


def test_an_archive_is_the_same_each_time() -> None:
    parts = [("a", b"1"), ("b", b"2")]
    assert mutators.zipped(parts) == mutators.zipped(parts, zipfile.ZIP_STORED)
