"""X17: money of one month is compared with that of a year before by one version of the counting rules."""

from __future__ import annotations

import pytest

from bizenv_desktop.formdef.sql_dialect import expand
from tests.helpers_formdef import PlainBook


def book_of(*rows: tuple[str, str | None], times: int = 1) -> PlainBook:
    """Return a book with entries, each with its month and its version."""
    book = PlainBook("2022-06-10")
    for n, (period, version) in enumerate(rows * times):
        book.add("fund_receipt", id=f"f{n}", period=period, basis_version=version, deleted=0)
    return book


def found(book: PlainBook) -> tuple[int, int]:
    """Return how many entries the rule finds, and by how many steps of the database."""
    steps = []
    rule = next(check for check in book.forms.ledgers["fund_receipt"].checks if check.code == "X17")
    sql = expand(f"SELECT count(*) FROM fund_receipt_v AS this WHERE NOT ({rule.constraint})", book.forms)
    book.connection.set_progress_handler(lambda: steps.append(1), 10)
    return book.connection.execute(sql).fetchone()[0], len(steps)


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([("2022-05", "2022"), ("2021-05", "2021")], 1),
        ([("2022-05", "2022"), ("2021-05", "2022"), ("2021-05", "2021")], 1),
        ([("2022-05", "2022"), ("2021-05", "2022")], 0),
        ([("2022-05", "2022"), ("2021-04", "2021")], 0),
        ([("2022-05", "2022"), ("2021-05", None)], 0),
        ([("2022-05", None), ("2021-05", "2021")], 0),
        ([("2022-05", "2022"), ("2022-05", "2021")], 0),
    ],
)
def test_any_other_version_a_year_before_is_found_and_nothing_else(rows, bad):
    assert found(book_of(*rows))[0] == bad


def test_twice_the_entries_of_a_month_take_twice_the_steps_and_not_four_times():
    same = (("2022-05", "2022"), ("2021-05", "2022"))
    few, many = (found(book_of(*same, times=times)) for times in (200, 400))
    assert (few[0], many[0]) == (0, 0)
    assert many[1] < 2.5 * few[1]
