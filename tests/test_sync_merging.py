"""A merge on one PC meets what others do meanwhile: nothing of theirs is lost, and what has become of it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.verify import verify
from bizenv_desktop.ui.conflicts.words import explanation
from tests.helpers_province import small_forms
from tests.helpers_storage import a_field, a_ledger
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms

Offices = tuple[Office, Office]


def trades() -> Forms:
    """Give firms with partners (their child rows), contracts that name one firm, and fairs that name several."""
    firm = a_ledger("firm", a_field("name", ft.Text()), a_field("phone", ft.Text()), display="this.name")
    belongs = a_field("firm_id", ft.Reference("firm"))
    partner = a_ledger("partner", belongs, a_field("name", ft.Text()), parent="firm_id")
    contract = a_ledger("contract", belongs, a_field("text", ft.Text()), display="this.text")
    fair = a_ledger("fair", a_field("firms", ft.References("firm")), a_field("name", ft.Text()), display="this.name")
    forms = small_forms()
    return replace(forms, ledgers={**forms.ledgers, **{one.id: one for one in (firm, partner, contract, fair)}})


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    with city(tmp_path, "张演示", "李演示", forms=trades()) as (zhang, li):
        yield zhang, li


@pytest.fixture
def firms(offices: Offices) -> tuple[str, str]:
    """Give one firm that was entered twice, in both copies; the second is to go."""
    zhang, _ = offices
    keep, drop = zhang.create("firm", name="演示厂"), zhang.create("firm", name="演示厂（重复）")
    settle(*offices)
    return keep, drop


def settle(*offices: Office) -> None:
    for office in (*offices, *offices):
        office.sync()


def merge(office: Office, keep: str, drop: str) -> None:
    Records(office.copy, None).merge("firm", keep, drop)


def named(office: Office) -> dict[str, Any]:
    """Give what names firms, by text."""
    with office.copy.read() as reader:
        found = dict(reader.all("SELECT name, firm_id FROM partner_v UNION SELECT text, firm_id FROM contract_v"))
        return found | dict(reader.all("SELECT name, firms FROM fair_v"))


def same(*offices: Office) -> None:
    assert all(one.dump() == offices[0].dump() for one in offices)
    assert [verify(one.copy) for one in offices] == [[] for _ in offices]


def test_a_merge_reaches_the_others_whole_and_its_history_too(offices: Offices, firms: tuple[str, str]) -> None:
    zhang, li = offices
    keep, drop = firms
    li.create("partner", firm_id=drop, name="甲")
    li.create("contract", firm_id=drop, text="合同")
    li.create("fair", firms=[drop, keep], name="展会")
    li.change(drop, "firm", phone="024")
    settle(li, zhang)
    merge(zhang, keep, drop)
    assert zhang.sync().rejected == 0
    li.sync()
    assert named(li) == {"甲": keep, "合同": keep, "展会": f'["{keep}"]'}
    phones = [(one.new, one.of) for one in Records(li.copy, None).history("firm", keep, "phone")]
    assert phones == [("024", "演示厂（重复）")]
    same(zhang, li)


@pytest.mark.parametrize("first", ["the merge", "the others"])
def test_what_another_pc_made_of_the_dropped_record_meanwhile_names_the_kept_one(
    offices: Offices, firms: tuple[str, str], first: str
) -> None:
    zhang, li = offices
    keep, drop = firms
    li.create("contract", firm_id=drop, text="合同")
    li.create("fair", firms=[drop], name="展会")
    merge(zhang, keep, drop)
    settle(*((zhang, li) if first == "the merge" else (li, zhang)))
    settle(zhang, li)
    assert named(zhang) == {"合同": keep, "展会": f'["{keep}"]'}
    assert zhang.syncer.conflicts() == []
    same(zhang, li)


@pytest.mark.parametrize("first", ["the merge", "the edit"])
@pytest.mark.parametrize("choice", ["删除", "保留"])
def test_an_edit_of_the_dropped_record_meanwhile_is_a_conflict_that_tells_the_merge(
    offices: Offices, firms: tuple[str, str], first: str, choice: str
) -> None:
    zhang, li = offices
    keep, drop = firms
    merge(zhang, keep, drop)
    li.change(drop, "firm", phone="024")
    settle(*((zhang, li) if first == "the merge" else (li, zhang)))
    for office in offices:
        (conflict,) = office.syncer.conflicts()
        assert conflict.merged_into == "演示厂"
        assert "并入了“演示厂”" in explanation(conflict)
        assert (office.row(drop, "firm") or {})["phone"] == "024"
    (conflict,) = li.syncer.conflicts()
    li.syncer.resolve(conflict.id, "value", choice)
    settle(li, zhang)
    assert (zhang.row(drop, "firm") is None) == (choice == "删除")
    told = [one.new for one in Records(zhang.copy, None).history("firm", keep, "phone")]
    assert told == (["024"] if choice == "删除" else [])
    same(zhang, li)


def test_a_child_of_the_dropped_record_made_meanwhile_keeps_it_until_somebody_decides(
    offices: Offices, firms: tuple[str, str]
) -> None:
    zhang, li = offices
    keep, drop = firms
    li.create("partner", firm_id=drop, name="甲")
    merge(zhang, keep, drop)
    settle(zhang, li)
    (conflict,) = zhang.syncer.conflicts()
    assert (conflict.merged_into, named(zhang)["甲"]) == ("演示厂", drop)
    zhang.syncer.resolve(conflict.id, "value", "删除")
    assert zhang.sync().rejected == 0
    li.sync()
    assert (named(li), li.row(drop, "firm"), li.syncer.conflicts()) == ({"甲": keep}, None, [])
    same(zhang, li)


def test_the_kept_record_outlives_its_deletion_on_another_pc(offices: Offices, firms: tuple[str, str]) -> None:
    zhang, li = offices
    keep, drop = firms
    Records(li.copy, None).delete("firm", keep, "误录")
    merge(zhang, keep, drop)
    settle(li, zhang)
    assert [office.row(keep, "firm") is not None for office in offices] == [True, True]
    (conflict,) = li.syncer.conflicts()
    assert (conflict.row, conflict.merged_into) == (keep, "")
    same(zhang, li)


def test_a_merge_that_is_refused_in_part_is_refused_whole_and_can_be_sent_again(
    offices: Offices, firms: tuple[str, str]
) -> None:
    zhang, li = offices
    keep, drop = firms
    contract = li.create("contract", firm_id=drop, text="合同")
    settle(li, zhang)
    merge(zhang, keep, drop)
    bad = "UPDATE op SET at = 'gestern' WHERE state = 'pending' AND id = ?"
    zhang.copy.write(lambda w: w.execute(bad, (contract,)))
    assert zhang.sync().rejected == 3
    assert (named(zhang), zhang.row(drop, "firm") is not None) == ({"合同": drop}, True)
    zhang.syncer.reissue([zhang.syncer.refused()[0].op])
    settle(zhang, li)
    assert (named(li), li.row(drop, "firm")) == ({"合同": keep}, None)
    same(zhang, li)


def test_an_undone_merge_is_undone_everywhere(offices: Offices, firms: tuple[str, str]) -> None:
    zhang, li = offices
    keep, drop = firms
    zhang.create("contract", firm_id=drop, text="合同")
    merge(zhang, keep, drop)
    settle(zhang, li)
    Records(zhang.copy, None).undo()
    settle(zhang, li)
    assert (named(li), (li.row(drop, "firm") or {})["name"]) == ({"合同": drop}, "演示厂（重复）")
    same(zhang, li)
