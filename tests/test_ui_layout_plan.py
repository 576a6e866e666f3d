"""How the editor lays records out, for every ledger there is."""

import pytest

from bizenv_desktop.formdef.field_types import LongText, Text
from bizenv_desktop.formdef.model import Field, Forms, Ledger, Section
from bizenv_desktop.ui.editor.layout_plan import plan_layout
from tests.helpers_ui import forms


def a_ledger(*fields: Field, **more):
    return Ledger("note", "L99", "记事", 1, {one.id: one for one in fields}, **more)


def planned(ledger):
    return plan_layout(Forms({"note": ledger}, {}, {}, {}), ledger)


@pytest.mark.parametrize("name", sorted(forms().ledgers))
def test_every_field_of_every_ledger_has_one_place(name):
    ledger = forms().ledgers[name]

    placed = [field for block in plan_layout(forms(), ledger) for field in block.fields]

    hidden = {"id", "row_version", ledger.parent} if ledger.parent not in placed else {"id", "row_version"}
    assert sorted(placed) == sorted(set(ledger.fields) - hidden)


@pytest.mark.parametrize("name", sorted(forms().ledgers))
def test_every_child_ledger_has_a_table_in_its_parents_editor(name):
    shown = [block.child.id for block in plan_layout(forms(), forms().ledgers[name]) if block.child]

    assert sorted(shown) == sorted(child.id for child in forms().children_of(name))


def test_short_fields_stand_two_a_line_and_long_text_takes_a_line():
    ledger = a_ledger(
        Field("a", "甲", Text()), Field("b", "乙", LongText()), Field("c", "丙", Text()), Field("d", "丁", Text())
    )

    lines = planned(ledger)[0].lines

    assert [[spot.field.id for spot in line] for line in lines] == [["a"], ["b"], ["c", "d"]]


def test_calculated_fields_come_last_and_take_no_typing():
    ledger = a_ledger(Field("sum", "合计", Text(), calculation="1"), Field("a", "甲", Text()))

    first, last = planned(ledger)

    assert (first.fields, last.fields) == (("a",), ("sum",))
    assert last.lines[0][0].readonly


def test_sections_of_the_definition_come_first_then_what_they_leave_out():
    ledger = a_ledger(Field("a", "甲", Text()), Field("b", "乙", Text()), sections=(Section("要点", ("b",)),))

    assert [(block.title, block.fields) for block in planned(ledger)] == [("要点", ("b",)), ("其他", ("a",))]
