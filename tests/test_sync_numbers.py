"""Numbers given off-line are temporary and seen to be; a complete sync exchanges them for real ones, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Number
from bizenv_desktop.records.records import Records
from tests.helpers_province import small_forms
from tests.helpers_storage import a_field, a_ledger
from tests.helpers_sync import Office, cheap_keys, city

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
def offices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Office, Office]]:
    cheap_keys(monkeypatch)
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
    new_case(zhang, "甲")

    def cut(request: object, _response: object) -> None:
        zhang.line.down = getattr(request, "path", "").endswith("/pull")

    zhang.line.after = cut
    assert zhang.sync().state == "waiting"
    assert (numbers(zhang), zhang.syncer.state().waiting) == ({"甲": "210100-2026-0001"}, 1)
    zhang.line.down, zhang.line.after = False, lambda _request, _response: None
    zhang.sync()
    li.sync()
    assert numbers(li) == {"甲": "210100-2026-0001"}


def test_numbers_given_under_an_earlier_device_id_are_exchanged_too(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    new_case(zhang, "甲")
    zhang.copy.write(lambda w: w.execute("UPDATE matter SET no = replace(no, '临', '临旧')"))
    zhang.sync()
    assert numbers(zhang) == {"甲": "210100-2026-0001"}
