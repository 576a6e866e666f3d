"""Rows of the server become columns by what was worked out once for each field: the same as value by value."""

from datetime import date

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.partial_dates import is_date, span
from bizenv_desktop.formdef import values as formats
from bizenv_desktop.storage import incoming
from bizenv_desktop.storage.codec import LedgerCodec
from bizenv_desktop.wire.messages import WireRow
from tests.helpers_storage import all_forms, new_copy

GIVEN = (
    None, "", [], 0, 1, -7, 2**63, True, False, 1.5, "甲", "0", "-0.5", "120.50", "12万", "2022", "2022-33",
    "2022-02-30", "2022-05-07", "2022-05-07T09:30", "2022-05-07T25:00", ["甲"], [1], {"a": 1},
)  # fmt: skip
SCOPE = "210100"


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path / "copy") as made:
        yield made


def outcome(work):
    try:
        return work()
    except (BizenvError, KeyError, ValueError, TypeError, ArithmeticError) as problem:
        return type(problem)


def plant(row_id, seq=1, deleted=False, **body):
    return WireRow(SCOPE, "plant", row_id, seq, "plant@1", body, "省演示", "2026-11-24T08:00:00", deleted=deleted)


def take(copy, *rows):
    return copy.write(lambda writer: incoming.apply_rows(writer, rows))


def one(copy, sql, *values):
    with copy.read() as reader:
        return reader.one(sql, values)


def test_every_field_of_every_ledger_takes_and_refuses_what_it_does_value_by_value():
    for ledger in all_forms().ledgers.values():
        codec = LedgerCodec(ledger)
        for name, field in ledger.fields.items():
            for given in GIVEN:
                slow = outcome(lambda: codec.to_sql(name, formats.from_json(field.type, given)))  # noqa: B023
                quick = outcome(lambda: codec.from_json(name, given))  # noqa: B023
                assert (quick, type(quick)) == (slow, type(slow)), (ledger.id, name, given)


def test_a_value_of_another_type_is_not_shown_and_its_row_is_kept_whole(copy):
    take(copy, plant("a", name="甲厂", area="很大", open=False, amount="0", tags=["园区"], note=""))
    shown = one(copy, "SELECT name, area, open, amount, tags, note FROM plant WHERE id = 'a'")
    assert shown == ("甲厂", None, 0, 0, '["园区"]', None)
    assert "很大" in one(copy, "SELECT body FROM inbox WHERE id = 'a'")[0]


def test_a_field_that_only_the_last_row_of_a_page_has_is_written(copy):
    rows = [plant(f"r{number}", name=f"{number}号厂") for number in range(5)]
    take(copy, *rows, plant("last", name="末厂", area="12.5"))
    assert one(copy, "SELECT count(*), count(area) FROM plant") == (6, 1)
    assert one(copy, "SELECT area FROM plant WHERE id = 'last'") == (12_500_000,)


def test_a_newer_version_empties_what_it_has_no_more(copy):
    take(copy, plant("a", name="甲厂", area="12.5", **{"ext:科室": "外资科"}))
    take(copy, plant("a", 2, name="甲厂"))
    assert one(copy, "SELECT area, ext, row_seq FROM plant WHERE id = 'a'") == (None, None, 2)


def test_a_child_waits_for_its_parent_and_finds_a_deleted_one(copy):
    step = WireRow(SCOPE, "plant_step", "s", 1, "plant_step@1", {"plant_id": "a", "text": "开工"}, "", "")
    assert take(copy, step).waiting == 1
    take(copy, plant("a", deleted=True, name="甲厂"))
    assert copy.write(incoming.apply_staged).waiting == 0
    assert one(copy, "SELECT text FROM plant_step WHERE id = 's'") == ("开工",)


def test_what_is_no_date_stays_none_when_it_is_asked_again():
    for _ in range(2):
        assert not is_date("2022-02-30")
        assert span("2022-02") == (date(2022, 2, 1), date(2022, 2, 28))
        assert is_date("2022-02")
        assert not is_date("2022-02", partial=False)
