"""Who may do what: nobody who only looks changes anything, a county touches its own rows, a level its own fields."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step
from bizenv_desktop.storage.notes import CellNote
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_storage import PASSPHRASE, USER, all_forms, full_copy, full_records, open_copy

OURS, THEIRS = "210105", "210102"


@contextmanager
def acting(home, user, forms=None):
    with open_copy(home, forms or all_forms(), user, PASSPHRASE) as copy:
        yield Records(copy, Checker(copy))


def company(records, name, region):
    code = {"uscc": "91350100M000100Y43"} if region == OURS else {}
    row = records.create("enterprise", {"name": name, "kind": "内资", **code})
    return records.change("enterprise", row.id, {"region_code": region}).id


@pytest.fixture
def home(tmp_path):
    """Give a copy with a company in each of two counties, each with a held cell; 孙演示 enters for one of them."""
    for records in full_records(tmp_path / "c"):
        for name, region in (("甲演示公司", OURS), ("乙演示公司", THEIRS)):
            row = company(records, name, region)
            note = CellNote(f"note-{region}", "enterprise", row, "phone", 11, "held", "电话见附件", "024")
            records.apply(Step("import", "导入", [Edit(PATCH, "enterprise", row, notes=(note,))]))
        records.copy.add_user("孙演示", frozenset({"county"}), PASSPHRASE)
        person = next(one.person for one in records.copy.users() if one.name == "孙演示")
        records.change("person", person, {"region_code": OURS})
    return tmp_path / "c"


def ids(records):
    return {row.values["region_code"]: row.id for row in records.rows("enterprise")}


FOREIGN = {
    "change": lambda r, own, other: r.change("enterprise", other, {"contact": "x"}),
    "move away": lambda r, own, other: r.change("enterprise", own, {"region_code": THEIRS}),
    "take over": lambda r, own, other: r.change("enterprise", other, {"region_code": OURS}),
    "delete": lambda r, own, other: r.delete("enterprise", other, "误录"),
    "paste": lambda r, own, other: r.apply(Step("paste", "粘贴", [Edit(PATCH, "enterprise", other, {"contact": "x"})])),
    "import": lambda r, own, other: r.apply(
        Step("import", "导入", [Edit(CREATE, "enterprise", "", {"name": "丙", "kind": "内资", "region_code": THEIRS})])
    ),
    "decide": lambda r, own, other: r.decide(f"note-{THEIRS}", drop=True),
    "settle": lambda r, own, other: r.settle_many(r.held(), accept=False),
    "merge": lambda r, own, other: r.merge("enterprise", own, other),
    "explain": lambda r, own, other: r.explain("enterprise", [other], "X19", "企业在两区各有一处厂房"),
    "advance": lambda r, own, other: r.advance("enterprise", other, "已提交"),
}


@pytest.mark.parametrize("verb", FOREIGN)
def test_a_county_touches_no_row_of_another(home, verb):
    with acting(home, "孙演示") as records:
        found = ids(records)
        before = records.copy.read
        with pytest.raises(BizenvError, match="只能填报 210105"):
            FOREIGN[verb](records, found[OURS], found[THEIRS])
        with before() as reader:
            assert reader.value("SELECT count(*) FROM step WHERE \"by\" = '孙演示'") == 0


def test_a_county_does_the_same_to_its_own_rows(home):
    with acting(home, "孙演示") as records:
        own = ids(records)[OURS]
        records.change("enterprise", own, {"contact": "赵演示"})
        records.decide(f"note-{OURS}", accept=True)
        records.advance("enterprise", own, "已提交")
        assert records.get("enterprise", own).values["phone"] == "024"


def test_a_county_user_without_a_county_is_told_who_gives_him_one(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        copy.add_user("周演示", frozenset({"county"}), PASSPHRASE)
    with acting(tmp_path / "c", "周演示") as records, pytest.raises(BizenvError, match="NO_COUNTY") as said:
        records.create("enterprise", {"name": "甲", "kind": "内资"})
    assert "请管理员" in said.value.remedy


LOOKING = {
    "create": lambda r, row: r.create("enterprise", {"name": "丙", "kind": "内资"}),
    "change": lambda r, row: r.change("enterprise", row, {"contact": "x"}),
    "delete": lambda r, row: r.delete("enterprise", row, "误录"),
    "apply": lambda r, row: r.apply(Step("paste", "粘贴", [Edit(PATCH, "enterprise", row, {"contact": "x"})])),
    "decide": lambda r, row: r.decide(f"note-{OURS}", drop=True),
    "settle": lambda r, row: r.settle_many(r.held(), accept=False),
    "explain": lambda r, row: r.explain("enterprise", [row], "X19", "企业在两区各有一处厂房"),
    "advance": lambda r, row: r.advance("enterprise", row, "已提交"),
    "confirm": lambda r, row: r.confirm("enterprise"),
    "merge": lambda r, row: r.merge("enterprise", row, "x"),
    "attach": lambda r, row: r.attach("enterprise", row, "attachments", []),
    "undo": lambda r, row: r.undo(),
    "setting": lambda r, row: r.copy.change_setting("l06_name_similarity", "0.5"),
    "user": lambda r, row: r.copy.add_user("郑演示", frozenset({"admin"}), "口令"),
    "discard": lambda r, row: Syncer(r.copy).discard(["x"]),
    "reissue": lambda r, row: Syncer(r.copy).reissue(["x"]),
    "resolve": lambda r, row: Syncer(r.copy).resolve("x", "mine"),
}


@pytest.mark.parametrize("verb", LOOKING)
def test_who_only_looks_changes_nothing(home, verb):
    with acting(home, "王演示") as records, pytest.raises(BizenvError, match=r"NOT_ALLOWED|需要角色") as said:
        LOOKING[verb](records, ids(records)[OURS])
    assert said.value.remedy


def owned_forms():
    """Give the program's forms with an answer of the province at each company."""
    forms = all_forms()
    ledger = forms.ledgers["enterprise"]
    fields = {**ledger.fields, "contact": replace(ledger.fields["contact"], owner="province")}
    return replace(forms, ledgers={**forms.ledgers, "enterprise": replace(ledger, fields=fields)})


def test_each_level_writes_its_own_fields(home):
    with acting(home, USER, owned_forms()) as records:
        records.copy.add_user("吴演示", frozenset({"province"}), PASSPHRASE)
        row = ids(records)[OURS]
        for touch in (
            lambda: records.change("enterprise", row, {"contact": "省里的话"}),
            lambda: records.change("enterprise", row, {"contact": "省里的话", "phone": "024"}),
            lambda: records.create("enterprise", {"name": "丙", "kind": "内资", "contact": "省里的话"}),
        ):
            with pytest.raises(BizenvError, match=r"NOT_ALLOWED|“联系人”：这个字段由另一级填写"):
                touch()
        assert records.create("enterprise", {"name": "丙", "kind": "内资", "contact": None}).values["contact"] is None
    with acting(home, "吴演示", owned_forms()) as records:
        assert records.change("enterprise", row, {"contact": "请补材料"}).values["contact"] == "请补材料"
        with pytest.raises(BizenvError, match="这一步需要"):
            records.change("enterprise", row, {"phone": "024"})
        with pytest.raises(BizenvError, match="这一步需要"):
            records.change("enterprise", row, {"contact": "x", "phone": "024"})
        with pytest.raises(BizenvError, match="这一步需要"):
            records.delete("enterprise", row, "误录")


def test_the_last_admin_stays(home):
    with acting(home, USER) as records:
        me = records.copy.person
        for touch in (
            lambda: records.change("person", me, {"roles": ["填报"]}),
            lambda: records.delete("person", me, "离岗"),
            lambda: records.copy.add_user(USER, frozenset({"editor"}), PASSPHRASE),
        ):
            with pytest.raises(BizenvError, match="没有管理员"):
                touch()
        records.copy.add_user("李演示", frozenset({"reviewer", "admin"}), PASSPHRASE)
        records.change("person", me, {"roles": ["填报"]})
        with pytest.raises(BizenvError, match="这一步需要：管理"):
            records.change("person", me, {"roles": ["填报", "管理"]})
