"""Two PCs of one bureau and the province, on the command line."""

from __future__ import annotations

import pytest

from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment


@pytest.fixture
def province(tmp_path, monkeypatch):
    use_environment(monkeypatch)
    with EmbeddedProvince(tmp_path / "province") as serving:
        yield serving


@pytest.fixture
def copies(tmp_path, capsys, province):
    pair = []
    for name in ("office", "laptop"):
        copy = Bizenv(tmp_path / name, capsys).new()
        code = province.add_user("张演示", city="210100", role="editor,reviewer")
        answer = copy("enroll", "--server", province.url, "--code", code)
        assert (answer["user"], answer["city"], answer["server"]) == ("张演示", "210100", province.url)
        pair.append(copy)
    return pair


def a_project(copy):
    return copy("set", "project", "new", "project_name=演示项目", "site_region=铁西区", "stage=S1", "key_lists=市重点")[
        "id"
    ]


def value(copy, row, field):
    return next(one[field] for one in copy("rows", "project", "--fields", field) if one["id"] == row)


def test_different_fields_merge_silently_and_one_field_is_one_conflict(copies):
    office, laptop = copies
    row = a_project(office)
    office("sync")
    laptop("sync")

    office("set", "project", row, "town=甲街道")
    laptop("set", "project", row, "site_address=乙路1号")
    for copy in (office, laptop, office):
        assert copy("sync")["conflicts"] == 0
    for copy in copies:
        assert (value(copy, row, "town"), value(copy, row, "site_address")) == ("甲街道", "乙路1号")

    office("set", "project", row, "land_area=10")
    laptop("set", "project", row, "land_area=20")
    office("sync")
    assert laptop("sync")["conflicts"] == 1
    office("sync")
    seen = {}
    for name, copy in (("office", office), ("laptop", laptop)):
        [conflict] = copy("conflicts")
        seen[name] = (conflict["mine"], conflict["theirs"])
    assert seen == {"office": ("10", "20"), "laptop": ("20", "10")}

    laptop("resolve", laptop("conflicts")[0]["id"], "--take", "value=15")
    for copy in (laptop, office):
        copy("sync")
        assert copy("conflicts") == []
        assert value(copy, row, "land_area") == "15"


def test_a_conflict_about_a_table_is_read_in_words(copies):
    office, laptop = copies
    table = ("table", "save", "大项目", "project", "--columns", "project_name", "total_investment")
    office(*table, "--sum", "total_investment@亿元")
    office("sync")
    laptop("sync")
    office(*table, "--group", "sign_date@年")
    laptop(*table, "--filter", "total_investment", "区间", "1亿", "")
    office("sync")
    laptop("sync")

    said = laptop.text("conflicts")
    assert said.startswith("自定义表 大项目 内容\t")
    assert "  原值\n    列：项目名称、协议总投资（合计，亿元）\n" in said
    assert "    条件：协议总投资：1亿 起\n" in said
    assert "    分组小计：签约日期（按年）\n" in said
    assert "{" not in said
    assert "total_investment" not in said
    [conflict] = laptop("conflicts")
    laptop("resolve", conflict["id"], "--take", "value=别的", expect=(2,))
    assert "由程序填写" in laptop.errors
    told = laptop.text("resolve", conflict["id"], "--take", "theirs")
    assert told.startswith("冲突已解决：自定义表 大项目 内容")
    assert laptop("table", "list")[0]["groups"] == ["sign_date@年"]


def test_an_open_conflict_bars_the_submission_of_its_row(copies):
    office, laptop = copies
    row = a_project(office)
    office("sync")
    laptop("sync")
    office("set", "project", row, "land_area=10")
    laptop("set", "project", row, "land_area=20")
    for copy in (office, laptop, office):
        copy("sync")
    barring = [
        one
        for one in office("check", "--report", "weekly_dispatch", "--period", "2022-W19")
        if one["code"] == "CONFLICT"
    ]
    assert [(one["title"], one["fields"]) for one in barring] == [("演示项目", ["land_area"])]


def test_without_the_network_work_goes_on_and_nothing_is_lost_or_doubled(copies, province):
    office, laptop = copies
    row = a_project(office)
    office("sync")
    province.stop()
    office("set", "project", row, "town=断网时填的")
    office("sync", expect=(3,))
    assert "网络" in office.errors
    assert value(office, row, "town") == "断网时填的"
    province.start()
    assert office("sync")["pushed"] == 1
    assert office("sync")["pushed"] == 0
    laptop("sync")
    assert value(laptop, row, "town") == "断网时填的"
    assert len(laptop("rows", "project")) == 1


def test_another_citys_copy_sees_nothing(copies, province, tmp_path, capsys):
    a_project(copies[0])
    copies[0]("sync")
    dalian = Bizenv(tmp_path / "dalian", capsys).new(city="210200")
    dalian("enroll", "--server", province.url, "--code", province.add_user("张演示", city="210200", role="editor"))
    dalian("sync")
    assert dalian("rows", "project") == []


def test_the_same_person_on_two_copies_is_one_row(copies):
    """Each copy made 张演示 and 李演示 for itself; a name must go on meaning one row."""
    office, laptop = copies
    for copy in (office, laptop, office):
        assert copy("sync")["conflicts"] == 0
    for copy in copies:
        assert sorted(row["name"] for row in copy("rows", "person")) == ["张演示", "李演示"]
        assert [user["roles"] for user in copy("user", "list")] == [["admin", "editor"], ["reviewer"]]
    task = ("kind=岗位移交", "from_person=张演示", "to_person=李演示", "approver=张演示")
    made = office("set", "handover", "new", *task, "scope=演示", "start_date=2022-05-20")
    assert made["from_person"] == made["approver"] != made["to_person"]


def test_who_may_only_look_at_the_province_keeps_his_roles_on_his_own_copy(tmp_path, capsys, province):
    alone = Bizenv(tmp_path / "alone", capsys).new()
    before = alone("user", "list")
    code = province.add_user("张演示", city="210100", role="viewer")
    alone("enroll", "--server", province.url, "--code", code)
    assert alone("sync")["rejected"] == 2  # his row of the people, and his colleague's
    assert alone("user", "list") == before
    a_project(alone)
    code = province.add_user("张演示", city="210100", role="editor")
    alone("enroll", "--server", province.url, "--code", code)
    assert alone("sync")["rejected"] == 0
    assert alone("user", "list") == before


def test_a_copy_that_is_made_later_knows_its_people_by_the_same_rows(copies, tmp_path, capsys, monkeypatch, province):
    office, _ = copies
    office("sync")
    monkeypatch.setenv("BIZENV_TODAY", "2022-06-01")
    late = Bizenv(tmp_path / "late", capsys).new()
    late("enroll", "--server", province.url, "--code", province.add_user("张演示", city="210100", role="editor"))
    assert late("sync")["conflicts"] == 0
    assert sorted(row["name"] for row in late("rows", "person")) == ["张演示", "李演示"]
    office("set", "person", "张演示", "from_date=2020-03-01")
    for copy in (office, late):
        assert copy("sync")["conflicts"] == 0
    days = [(row["name"], row["from_date"]) for row in late("rows", "person", "--fields", "name,from_date")]
    assert sorted(days, key=str) == [("张演示", "2020-03-01"), ("李演示", None)]
