"""No child row is left alone: a record that somebody deletes lives on where another PC kept one of its children."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.verify import verify
from tests.helpers_province import small_forms
from tests.helpers_storage import a_field, a_ledger
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms


def families() -> Forms:
    """Give firms with partners, and shares of a partner."""
    firm = a_ledger("firm", a_field("name", ft.Text()), display="this.name")
    partner = a_ledger(
        "partner", a_field("firm_id", ft.Reference("firm")), a_field("name", ft.Text()), parent="firm_id"
    )
    share = a_ledger(
        "share", a_field("partner_id", ft.Reference("partner")), a_field("text", ft.Text()), parent="partner_id"
    )
    forms = small_forms()
    return replace(forms, ledgers={**forms.ledgers, "firm": firm, "partner": partner, "share": share})


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示", forms=families()) as (zhang, li):
        yield zhang, li


@pytest.fixture
def family(offices: tuple[Office, Office]) -> dict[str, str]:
    """Give a firm with a partner and a share, in both copies."""
    zhang, li = offices
    firm = zhang.create("firm", name="演示厂")
    partner = zhang.create("partner", firm_id=firm, name="甲")
    share = zhang.create("share", partner_id=partner, text="一股")
    settle(zhang, li)
    return {"firm": firm, "partner": partner, "share": share}


def settle(*offices: Office) -> None:
    for office in (*offices, *offices):
        office.sync()


def delete(office: Office, ledger: str, row: str) -> None:
    Records(office.copy, None).delete(ledger, row, "误录")


def living(office: Office, family: dict[str, Any]) -> set[str]:
    return {ledger for ledger, row in family.items() if office.row(row, ledger) is not None}


@pytest.mark.parametrize("delete_first", [True, False])
@pytest.mark.parametrize("touch", ["edit", "create"])
def test_a_kept_child_keeps_its_record_in_either_order(
    offices: tuple[Office, Office], family: dict[str, str], touch: str, *, delete_first: bool
) -> None:
    zhang, li = offices
    delete(zhang, "firm", family["firm"])
    if touch == "edit":
        li.change(family["partner"], "partner", name="乙")
    else:
        family["new"] = li.create("partner", firm_id=family["firm"], name="乙")
    settle(zhang, li) if delete_first else settle(li, zhang)
    for office in offices:
        assert office.row(family["firm"], "firm") == {"name": "演示厂"}
        kinds = {(one.ledger, one.is_delete) for one in office.syncer.conflicts()}
        assert ("firm", True) in kinds
        assert verify(office.copy) == []
    assert zhang.dump() == li.dump()
    if touch == "create":
        assert zhang.row(family["new"], "partner")["name"] == "乙"


@pytest.mark.parametrize("delete_first", [True, False])
def test_a_grandchild_keeps_both_above_it(
    offices: tuple[Office, Office], family: dict[str, str], *, delete_first: bool
) -> None:
    zhang, li = offices
    delete(zhang, "firm", family["firm"])
    li.change(family["share"], "share", text="两股")
    settle(zhang, li) if delete_first else settle(li, zhang)
    for office in offices:
        assert living(office, family) == {"firm", "partner", "share"}
        assert verify(office.copy) == []


def test_deleting_for_good_takes_the_children_along(offices: tuple[Office, Office], family: dict[str, str]) -> None:
    zhang, li = offices
    delete(zhang, "firm", family["firm"])
    li.change(family["partner"], "partner", name="乙")
    settle(zhang, li)
    firm = next(one for one in zhang.syncer.conflicts() if one.ledger == "firm")
    assert firm.mine["整条记录"] == "删除"
    zhang.syncer.resolve(firm.id, "mine")
    settle(zhang, li)
    for office in offices:
        assert (living(office, family), office.syncer.conflicts()) == (set(), [])
        assert verify(office.copy) == []


def test_a_deletion_that_nobody_crosses_is_one(offices: tuple[Office, Office], family: dict[str, str]) -> None:
    zhang, li = offices
    delete(zhang, "firm", family["firm"])
    settle(zhang, li)
    for office in offices:
        assert (living(office, family), office.syncer.conflicts()) == (set(), [])
        assert verify(office.copy) == []
