"""What a newer workbook changes of rows that are there, and what it must leave: links, times, decisions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy, stored, write_xlsx

PROJECT = ["县区", "项目名称", "总投资", "签约日期", "累计完成投资（万元）"]
ISSUE = ["编号", "企业名称", "县区", "问题描述", "受理时间", "关联项目"]


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path) as opened:
        yield opened


@pytest.fixture
def bring(copy, tmp_path):
    """Write a workbook of one sheet under a new name and import it; return its counts."""
    names = iter(range(100))

    def run(ledger, *rows, file="", **options):
        path = tmp_path / (file or f"第{next(names)}版.xlsx")
        result = Importer(copy).run(ledger, write_xlsx(path, {"表": [list(row) for row in rows]}), **options)
        sheet = result.sheets[0]
        return sheet.created, sheet.updated, sheet.unchanged

    return run


@pytest.fixture
def records(copy):
    return Records(copy, Checker(copy))


def test_other_words_for_the_same_value_change_nothing(copy, bring):
    bring("project", PROJECT, ["和平区", "甲", "1.2亿", "2021.3.1", 5])
    assert bring("project", PROJECT, ["和平", "甲", "12000万元", "2021-03-01", 5]) == (0, 0, 1)
    assert stored(copy, "project")[0]["total_investment"] == 12000


def test_a_value_settles_what_was_held_before(copy, bring, records):
    bring("project", PROJECT, ["和平区", "甲", "8000多万", "3月1日", None])
    assert len(records.held()) == 2
    assert bring("project", PROJECT, ["和平区", "甲", "8200万", "约3月1日", None]) == (0, 1, 0)
    assert [note.original for note in records.held()] == ["约3月1日"]


def test_the_day_of_a_known_moment_keeps_its_time(copy, bring, records):
    row = ["Z1", "甲公司", "和平区", "缺电", "2022-03-01", None]
    bring("issue", ISSUE, row)
    records.change("issue", stored(copy, "issue")[0]["id"], {"accept_time": "2022-03-01T09:30:00+08:00"})
    assert bring("issue", ISSUE, row, ["Z2", *row[1:]]) == (1, 0, 1)
    assert {one["accept_time"] for one in stored(copy, "issue")} == {"2022-03-01T09:30:00+08:00", "2022-03-01"}
    assert bring("issue", ISSUE, ["Z1", "甲公司", "和平区", "缺电", "2022-03-02", None]) == (0, 1, 0)


def test_a_link_that_a_person_made_stays(copy, bring, records):
    bring("project", PROJECT, ["和平区", "甲", "1亿", "2021-3-1", None])
    row = ["Z1", "甲公司", "和平区", "缺电", "2022-03-01", "甲项目旧名"]
    bring("issue", ISSUE, row)
    note = next(note for note in records.held() if note.state == "waiting")
    records.decide(note.id, value="甲")
    linked = stored(copy, "issue")[0]["project_id"]
    assert linked
    row[3] = "缺水"
    assert bring("issue", ISSUE, row) == (0, 1, 0)
    assert stored(copy, "issue")[0]["project_id"] == linked
    assert records.held() == []


def test_a_row_whose_key_a_person_has_linked_is_found_again(copy, bring, records):
    bring("project", PROJECT, ["和平区", "甲", "1亿", "2021-3-1", None], ["沈河区", "甲", "2亿", "2021-3-1", None])
    week = ["项目名称", "周期", "本周阶段", "有无变化", "累计完成投资（万元）"]
    bring("project_progress", week, ["甲", "2022-W20", "签约", "是", 5])
    assert stored(copy, "project_progress")[0]["project_id"] is None
    chosen = stored(copy, "project")[1]["id"]
    records.decide(next(note for note in records.held() if note.state == "waiting").id, value=chosen)
    assert bring("project_progress", week, ["甲", "2022-W20", "签约", "是", 6]) == (0, 1, 0)
    assert [(row["project_id"], row["invested_total"]) for row in stored(copy, "project_progress")] == [(chosen, 6)]


def test_the_invested_total_stands_until_the_first_week(copy, bring):
    bring("project", PROJECT, ["和平区", "甲", "1亿", "2021-3-1", 5])
    assert bring("project", PROJECT, ["和平区", "甲", "1亿", "2021-3-1", 9]) == (0, 1, 0)
    assert stored(copy, "project")[0]["invested_total"] == 9
    week = ["项目名称", "周期", "本周阶段", "有无变化", "累计完成投资（万元）"]
    bring("project_progress", week, ["甲", "2022-W20", "签约", "是", 20])
    assert bring("project", PROJECT, ["和平区", "甲", "1亿", "2021-3-1", 11]) == (0, 0, 1)
    assert stored(copy, "project")[0]["invested_total"] == Decimal(20)


def test_lists_of_references_are_linked(copy, bring):
    push = ["日期", "主题", "渠道", "对象企业", "内容"]
    row = ["2022-05-05", "政策解读", "微信群", "甲公司、乙公司；甲公司", "x"]
    assert bring("notice_push", push, row) == (1, 0, 0)
    firms = {one["name"]: one["id"] for one in stored(copy, "enterprise")}
    assert stored(copy, "notice_push")[0]["enterprise_ids"] == [firms["甲公司"], firms["乙公司"]]
    assert bring("notice_push", push, row, ["2022-05-06", *row[1:]]) == (1, 0, 1)


def test_a_list_with_an_unknown_row_waits_whole(copy, bring, records):
    visit = ["服务员", "企业", "走访日期", "方式", "内容", "发现问题"]
    bring("issue", ISSUE, ["Z1", "甲公司", "和平区", "缺电", "2022-03-01", None])
    bring("service_visit", visit, ["赵演示", "甲公司", "2022-05-05", "上门", "x", "Z1、Z9"])
    assert stored(copy, "service_visit")[0]["issue_ids"] is None
    note = next(note for note in records.held() if note.field == "issue_ids")
    assert note.original == "Z1、Z9"
    records.decide(note.id, value="Z1")
    assert stored(copy, "service_visit")[0]["issue_ids"] == [stored(copy, "issue")[0]["id"]]


def test_hidden_rows_and_columns_come_when_asked_for_later(copy, tmp_path):
    from openpyxl import load_workbook

    rows = [PROJECT, ["和平区", "甲", "1亿", "2021-3-1", 5], ["和平区", "乙", "2亿", "2021-3-1", 6]]
    path = write_xlsx(tmp_path / "隐藏.xlsx", {"表": rows})
    book = load_workbook(path)
    book["表"].row_dimensions[2].hidden = book["表"].column_dimensions["D"].hidden = True
    book.save(path)
    first = Importer(copy).run("project", path).sheets[0]
    assert (first.created, first.held_rows, first.held) == (1, 1, 2)
    assert stored(copy, "project")[0]["sign_date"] is None
    later = Importer(copy).run("project", path, include_hidden=True).sheets[0]
    assert (later.created, later.updated, later.held_rows, later.held) == (1, 1, 0, 0)
    assert {row["sign_date"] for row in stored(copy, "project")} == {"2021-03-01"}
    again = Importer(copy).run("project", path).sheets[0]
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
