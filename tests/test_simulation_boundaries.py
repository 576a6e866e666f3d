"""Crashes at the boundaries of one fixed day: some of them here, all by `python -m tests.simulation.boundaries`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation import boundaries, mutants
from tests.simulation.world import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

EACH = 23
"""Of so many cases one is run here."""


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    made = Template()
    yield made
    made.close()


@pytest.fixture(scope="module")
def cases(template: Template) -> list[boundaries.Case]:
    return boundaries.counted(template).cases()


def test_the_day_has_boundaries_of_all_kinds(cases: list[boundaries.Case]) -> None:
    assert {(kind, how) for kind, _, how in cases} == {
        (kind, how) for kind in boundaries.HOW for how in boundaries.HOW[kind]
    }
    assert len(cases) > 500


def test_nothing_is_lost_whatever_happens_at_a_boundary(template: Template, cases: list[boundaries.Case]) -> None:
    assert boundaries.broken(template, cases[::EACH]) == []


def test_a_cursor_that_is_committed_before_its_rows_is_caught(template: Template, cases: list[boundaries.Case]) -> None:
    with mutants.MUTANTS[2].plant():
        some = [case for case in cases if case[0] == "statement"][3::EACH]
        assert any(boundaries.broken(template, [case]) for case in some)
