"""Numbers given off-line are temporary and seen to be; a complete sync exchanges them for real ones, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Number
from bizenv_desktop.records.records import Records
from tests.helpers_province import small_forms
from tests.helpers_storage import a_field, a_ledger
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms


def numbered() -> Forms:
    rule = Number("no", "{region}-{year}-{serial:04}", "created_at", "临{device}-{serial:04}")
    case = a_ledger("matter", a_field("no", ft.Text()), a_field("text", ft.Text()), display="this.no", number_rule=rule)
    forms = small_forms()
    return replace(forms, ledgers={**forms.ledgers, "matter": case})


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示", forms=numbered()) as (zhang, li):
        yield zhang, li


def new_case(office: Office, text: str) -> str:
    return Records(office.copy, None).create("matter", {"text": text}).id


def numbers(office: Office) -> dict[str, str]:
    with office.copy.read() as reader:
        return dict(reader.all("SELECT text, no FROM matter_v"))


def test_each_pc_exchanges_its_own_numbers_after_the_others_have_come(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    new_case(zhang, "甲")
    new_case(li, "乙")
    new_case(li, "丙")
    assert all(no.startswith("临") for office in offices for no in numbers(office).values())
    first = zhang.sync()
    assert (first.pushed, first.state, numbers(zhang)) == (2, "done", {"甲": "210100-2026-0001"})
    li.sync()
    zhang.sync()
    assert numbers(li) == numbers(zhang)
    assert sorted(numbers(li).values()) == [f"210100-2026-000{n}" for n in (1, 2, 3)]
    assert zhang.sync().pushed == 0


def test_without_a_line_the_number_stays_temporary_and_the_exchange_is_never_undone_alone(
    offices: tuple[Office, Office],
) -> None:
    zhang, _ = offices
    new_case(zhang, "甲")
    zhang.line.down = True
    with pytest.raises(Exception, match="OFFLINE"):
        zhang.sync()
    assert numbers(zhang)["甲"].startswith("临")
    zhang.line.down = False
    zhang.sync()
    assert numbers(zhang) == {"甲": "210100-2026-0001"}


def test_a_line_that_breaks_after_the_pull_leaves_the_new_number_waiting(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    given_and_not_sent(zhang, "甲")
    assert (numbers(zhang), zhang.syncer.state().waiting) == ({"甲": "210100-2026-0001"}, 1)
    zhang.sync()
    li.sync()
    assert numbers(li) == {"甲": "210100-2026-0001"}


def given_and_not_sent(office: Office, text: str) -> str:
    """Make a matter and let the line break just when it has got its real number."""
    office.sync()
    row = new_case(office, text)

    def cut(request: object, _response: object) -> None:
        office.line.down = getattr(request, "path", "").endswith("/pull")

    office.line.after = cut
    assert office.sync().state == "waiting"
    office.line.down, office.line.after = False, lambda _request, _response: None
    return row


def doubles(office: Office) -> list[tuple[str, str]]:
    """Give the rows that the to-do list says have a number of another one, with what it says."""
    return [(task.id, task.title) for task in Records(office.copy, None).todo() if task.kind == "number"]


@pytest.fixture
def one_number_twice(offices: tuple[Office, Office]) -> tuple[str, str]:
    """Let both PCs come to the same number at the same moment; give the rows, the one that was made first before."""
    zhang, li = offices
    first = given_and_not_sent(zhang, "甲")
    later = given_and_not_sent(li, "乙")
    for office in (zhang, li, zhang):
        office.sync()
    return first, later


def test_two_pcs_that_gave_one_number_at_the_same_moment_are_told_of_the_same_row(
    offices: tuple[Office, Office], one_number_twice: tuple[str, str]
) -> None:
    _, later = one_number_twice
    said = "编号 210100-2026-0001 有两条记录在用，更早的是“210100-2026-0001”：给这一条换编号"
    assert [doubles(office) for office in offices] == [[(later, said)]] * 2
    assert numbers(offices[0]) == numbers(offices[1]) == dict.fromkeys("甲乙", "210100-2026-0001")


@pytest.mark.parametrize("who", [(0,), (1,), (0, 1)])
def test_one_click_gives_the_later_row_the_next_number_on_whichever_pc_or_both(
    offices: tuple[Office, Office], one_number_twice: tuple[str, str], who: tuple[int, ...]
) -> None:
    first, later = one_number_twice
    for one in who:
        Records(offices[one].copy, None).renumber("matter", later)
    for office in (*offices, *offices):
        assert office.sync().conflicts == 0
    for office in offices:
        assert numbers(office) == {"甲": "210100-2026-0001", "乙": "210100-2026-0002"}
        assert doubles(office) == []
    with pytest.raises(BizenvError, match="OWN_NUMBER"):
        Records(offices[0].copy, None).renumber("matter", first)


def test_a_new_number_is_undone_in_one_step(offices: tuple[Office, Office], one_number_twice: tuple[str, str]) -> None:
    records = Records(offices[0].copy, None)
    records.renumber("matter", one_number_twice[1])
    assert doubles(offices[0]) == []
    assert "210100-2026-0001 换成 210100-2026-0002" in records.undo().title
    assert len(doubles(offices[0])) == 1


def test_temporary_and_empty_numbers_are_nobodys_double(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    for text in "甲乙":
        new_case(zhang, text)
    zhang.copy.write(lambda writer: writer.execute("UPDATE matter SET no = NULL"))
    assert doubles(zhang) == []


def test_numbers_given_under_an_earlier_device_id_are_exchanged_too(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    new_case(zhang, "甲")
    zhang.copy.write(lambda w: w.execute("UPDATE matter SET no = replace(no, '临', '临旧')"))
    zhang.sync()
    assert numbers(zhang) == {"甲": "210100-2026-0001"}
