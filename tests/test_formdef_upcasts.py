"""What an older definition said is said anew by the next one: nothing is dropped, and an unsaid change is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Field, Forms, Ledger
from bizenv_desktop.formdef.published import Published, overlaid, texts_of, version_of
from bizenv_desktop.formdef.succession import succession_problems
from bizenv_desktop.formdef.upcast_model import Split, Upcast
from bizenv_desktop.formdef.upcasting import upcast, upcast_names

if TYPE_CHECKING:
    from pathlib import Path

STEPS = (
    Upcast(2, renamed={"boss": "head"}, codes={"state": {"在建": "建设中"}}),
    Upcast(3, types={"amount": ft.Text()}, splits={"span": Split("至", ("start", "end"))}),
    Upcast(4, removed={"fax": "传真"}, renamed={"head": "leader"}),
)


def ledger(version: int = 4, upcasts: tuple[Upcast, ...] = STEPS, **types: ft.FieldType) -> Ledger:
    known = {
        "leader": ft.Text(),
        "state": ft.Text(),
        "amount": ft.Money(),
        "start": ft.Date(partial=True),
        "end": ft.Date(partial=True),
    }
    fields = {name: Field(name, name, kind) for name, kind in (types or known).items()}
    return Ledger("plant", "L1", "工厂", version, fields, upcasts=upcasts)


def test_values_of_every_older_version_are_said_in_the_present_fields():
    first = {"boss": "王演示", "state": "在建", "amount": "1,200.50", "span": "2021至2022-05", "fax": "024-1"}
    present = {"leader": "王演示", "state": "建设中", "amount": "1200.5", "start": "2021", "end": "2022-05"}

    found = upcast(ledger(), 1, first)

    assert found.values == present | {"ext:传真": "024-1"}
    assert (found.lost, found.foreign) == ({}, {"ext:传真": "024-1"})
    assert upcast(ledger(), 3, {"head": "王演示", "amount": "7"}).values == {"leader": "王演示", "amount": "7"}
    assert upcast(ledger(), 4, present).values == present
    assert upcast(ledger(), 1, {"boss": None}).values == {"leader": None}


def test_a_value_that_cannot_be_said_any_more_is_named_and_kept_apart():
    found = upcast(ledger(), 2, {"amount": "约一千万", "span": "2021年以来", "state": "建设中"})

    assert found.values == {"state": "建设中"}
    assert found.lost == {"amount": "约一千万", "start": "2021年以来"}


def test_versions_and_notes_go_with_their_fields():
    assert upcast_names(ledger(), 1, {"*": 3, "boss": 5, "span": 6}) == {"*": 3, "leader": 5, "start": 6, "end": 6}
    note = {"field": "boss", "state": "held", "original": "王"}
    assert upcast(ledger(), 1, {"note:1": note}).values == {"note:1": {**note, "field": "leader"}}


def problems(before: Ledger, after: Ledger) -> str:
    forms = Forms({}, {}, {}, {})
    return "\n".join(str(one) for one in succession_problems(before, after, forms, forms))


def test_a_change_of_which_nothing_is_said_is_refused_with_what_where_and_how():
    before = ledger(1, (), boss=ft.Text(), amount=ft.Text(), fax=ft.Text())
    after = ledger(2, (), head=ft.Text(), amount=ft.Money())

    told = problems(before, after)

    assert "[fields.amount] 字段 amount 的类型从 text 变成 money，没有写明怎样换算" in told
    assert 'types = { amount = "text" }' in told
    assert "[fields.boss] 字段 boss（boss）没有了" in told
    said = Upcast(2, renamed={"boss": "head"}, types={"amount": ft.Text()}, removed={"fax": "传真"})
    assert problems(before, replace(after, upcasts=(said,))) == ""
    assert "到版本 2 的说明少了或改了" in problems(replace(after, upcasts=(said,)), replace(after, version=3))
    wrong = Upcast(
        2, renamed={"bos": "head"}, types={"amount": ft.Integer()}, removed={"boss": "负责人", "fax": "传真"}
    )
    assert "版本 1 没有字段 bos" in problems(before, replace(after, upcasts=(wrong,)))
    assert "原来的类型是 text" in problems(before, replace(after, upcasts=(wrong,)))


def test_edits_of_three_versions_back_are_always_taken_in():
    before = ledger(5, (), name=ft.Text())
    assert "oldest" in problems(before, replace(before, version=6, oldest=4))
    assert problems(before, replace(before, version=6, oldest=3)) == ""


def test_a_published_definition_lies_over_that_of_the_program(tmp_path: Path):
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / "plant.toml").write_text(
        'id = "plant"\ntitle = "工厂"\n[fields.name]\ntype = "select_one"\nlabel = "名称"\ncodes = ["甲", "乙"]\n'
        '[[upcasts]]\nto = 2\nrenamed = { head = "name" }\n[upcasts.codes.name]\n"丙" = "乙"\n',
        "utf-8",
    )
    texts, faults = texts_of(tmp_path)
    base = Forms({"plant": ledger(1, (), head=ft.Text())}, {}, {}, {})

    forms, read = overlaid(base, [Published("plant", 2, texts["plant"])])

    assert (faults, read, version_of(forms, "plant")) == ([], [], 2)
    assert upcast(forms.ledgers["plant"], 1, {"head": "丙"}).values == {"name": "乙"}
    assert forms.code_list(forms.ledgers["plant"].fields["name"].type).find("甲") == ("甲",)
    assert overlaid(forms, [Published("plant", 1, texts["plant"])]) == (forms, [])
