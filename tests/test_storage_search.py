"""Search by any two characters, by one, by pinyin initials, by the name of what a row refers to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.search import pairs, row_ids, search_text, squeeze
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import USER, new_copy

RARE = Path(__file__).parent / "data" / "rare_names.txt"


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path / "c") as made:
        yield made


def save(copy, *edits):
    copy.write(lambda writer: apply_step(writer, Step("edit", "演示", edits), by=USER))


def found(copy, wanted, ledger="plant"):
    with copy.read() as reader:
        return row_ids(reader, copy.forms, copy.forms.ledgers[ledger], wanted)


def test_two_characters_one_character_and_initials_find_the_company(copy):
    save(
        copy,
        Edit(CREATE, "company", "a", {"name": "沈阳华晨汽车（演示）"}),
        Edit(CREATE, "company", "b", {"name": "大连造船"}),
    )
    for wanted in ("华晨", "晨", "syhc", "SYHC", "沈阳 华晨", "(演示)", "车（演"):
        assert found(copy, wanted, "company") == ["a"], wanted
    assert found(copy, "华船", "company") == []


def test_a_row_is_found_by_the_name_of_what_it_refers_to(copy):
    save(
        copy,
        Edit(CREATE, "company", "a", {"name": "沈阳华晨"}),
        Edit(CREATE, "plant", "p", {"name": "总装", "company_id": "a"}),
    )
    assert found(copy, "华晨") == ["p"]
    save(copy, Edit(PATCH, "company", "a", {"name": "改名公司"}))
    assert found(copy, "华晨") == []
    assert found(copy, "gmgs") == ["p"]


def test_changed_and_deleted_rows_are_followed(copy):
    save(copy, Edit(CREATE, "plant", "p", {"name": "演示风电"}))
    save(copy, Edit(PATCH, "plant", "p", {"name": "演示光伏"}))
    assert (found(copy, "风电"), found(copy, "光伏")) == ([], ["p"])
    save(copy, Edit(DELETE, "plant", "p"))
    assert found(copy, "光伏") == []
    assert verify(copy) == []


def test_all_rare_characters_are_found(copy):
    rare = [line.split("\t")[0] for line in RARE.read_text("utf-8").splitlines() if line]
    assert len(rare) == 60
    save(copy, *(Edit(CREATE, "company", str(n), {"name": f"演示{one}某"}) for n, one in enumerate(rare)))
    for number, one in enumerate(rare):
        assert found(copy, one, "company") == [str(number)]
        assert found(copy, f"示{one}", "company") == [str(number)]
        assert found(copy, f"{one}某", "company") == [str(number)]


def test_pairs_are_overlapping_and_stay_inside_a_line():
    text = search_text(["动力电池", "𠙶A"])
    laid = pairs(text).split(" ")
    assert {"动力", "力电", "电池", "𠙶a"} <= set(laid)
    assert "池𠙶" not in laid


words = st.text("沈阳华晨ab 1（", min_size=1, max_size=6)


@given(st.lists(st.text("沈阳华晨ab 1（", max_size=8), max_size=12), words)
@settings(max_examples=30, deadline=None)
def test_search_finds_exactly_what_looking_through_finds(tmp_path_factory, names, wanted):
    with new_copy(tmp_path_factory.mktemp("law") / "c") as copy:
        save(copy, *(Edit(CREATE, "company", str(n), {"name": name}) for n, name in enumerate(names)))
        sought = squeeze(wanted)
        through = [
            str(n)
            for n, name in enumerate(names)
            if any(sought in line for line in search_text([name or None]).split("\x01"))
        ]
        assert sorted(found(copy, wanted, "company")) == (
            sorted(through) if sought else sorted(str(n) for n in range(len(names)))
        )
