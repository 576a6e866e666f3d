"""What the command line refuses, before anything is changed, and in which words."""

from __future__ import annotations

import pytest

from tests.helpers_cli import SAMPLES, Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def test_a_file_in_a_folder_that_is_not_there_is_refused_before_the_work(bizenv, tmp_path):
    missing = tmp_path / "missing"
    workbook = SAMPLES / "朝阳市2022年招商项目.csv"
    bizenv("import", "project", workbook, "--report", missing / "r.pdf", expect=(3,))
    assert "没有文件夹" in bizenv.errors
    assert bizenv("rows", "project") == []
    for line in (
        ("print", "weekly_dispatch", "2022-W19", "--out", missing / "a.pdf"),
        ("export", "project", missing / "a.xlsx"),
        ("backup", missing / "a.bak"),
        ("backup", tmp_path),
    ):
        bizenv(*line, expect=(3,))
        assert bizenv.errors.startswith("错误[FILE] ")
    assert not missing.exists()


def test_a_workbook_is_not_written_under_another_ending(bizenv, tmp_path):
    bizenv("export", "project", tmp_path / "a.pdf", expect=(2,))
    bizenv("import", "project", SAMPLES / "朝阳市2022年招商项目.csv", "--report", tmp_path / "a.txt", expect=(2,))
    assert bizenv("rows", "project") == []


def test_a_condition_that_never_ends_is_stopped(bizenv, monkeypatch):
    monkeypatch.setattr("bizenv_desktop.records.reading._STEPS", 1_000_000)
    bizenv("set", "person", "new", "name=演示甲", "unit=演示科", "roles=填报", "from_date=2022-05-01")
    endless = "(WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t) > 0"
    bizenv("rows", "person", "--where", endless, expect=(2,))
    assert "计算量过大" in bizenv.errors


@pytest.mark.parametrize("line", [("--where", "1) OR (1"), ("--limit", "-1"), ("--limit", "9" * 20)])
def test_a_condition_or_number_that_is_none_is_a_usage_error(bizenv, line):
    bizenv("rows", "project", *line, expect=(2,))


def test_a_field_is_given_once(bizenv):
    bizenv("set", "project", "new", "project_name=甲", "project_name=乙", expect=(2,))
    assert "写了两次" in bizenv.errors


def test_a_weekly_report_takes_weeks_that_are_due(bizenv):
    for line in (
        ("check", "--report", "weekly_dispatch", "--period", "2022-05"),
        ("submit", "weekly_dispatch", "2022"),
    ):
        bizenv(*line, user="李演示", expect=(2,))
        assert "2022-W19" in bizenv.errors
    bizenv("submit", "weekly_dispatch", "2022-W05", user="李演示", expect=(3,))
    assert "免报" in bizenv.errors
    bizenv("submit", "weekly_dispatch", "2022-W30", user="李演示", expect=(3,))
    assert "还没有开始" in bizenv.errors


def test_another_role_leaves_the_passphrase_as_it_is(bizenv, monkeypatch):
    monkeypatch.setenv("BIZENV_NEW_PASSPHRASE", "王演示自己的口令")
    bizenv("user", "add", "王演示", "--role", "editor")
    monkeypatch.delenv("BIZENV_NEW_PASSPHRASE")
    bizenv("user", "add", "王演示", "--role", "editor,inspector")
    monkeypatch.setenv("BIZENV_PASSPHRASE", "王演示自己的口令")
    listed = {one["user"]: one["roles"] for one in bizenv("user", "list", user="王演示")}
    assert listed["王演示"] == ["editor", "inspector"]


@pytest.mark.parametrize("name", [" 王演示 ", "王\n演示"])
def test_a_name_is_only_a_name(bizenv, name):
    bizenv("user", "add", name, "--role", "editor", expect=(3,))
    assert "姓名" in bizenv.errors


def test_a_copy_is_made_for_a_city(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    copy = Bizenv(tmp_path / "copy", capsys)
    for city, unit in (("999999", "演示局"), ("沈阳", "演示局"), ("210106", "演示局"), ("210100", " ")):
        copy("new", "--city", city, "--unit", unit, "--user", "张演示", expect=(2,))
    assert not (tmp_path / "copy").exists()


def test_without_a_screen_the_window_says_so(capsys, monkeypatch):
    from bizenv_desktop.cli.main import run

    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run([]) == 3
    assert capsys.readouterr().err.startswith("错误[NO_SCREEN]")


def test_half_a_character_is_refused_with_its_place(bizenv, monkeypatch):
    bizenv("set", "enterprise", "new", "name=演\udcff示公司", expect=(2,))
    assert bizenv.errors.startswith("错误[BAD_TEXT] 命令里“name=演□示公司”的第7个字符残缺")
    bizenv("rows", "enterprise", "--search", "\udcff", expect=(2,))
    monkeypatch.setenv("BIZENV_NEW_PASSPHRASE", "口令\udcff")
    bizenv("user", "add", "王演示", "--role", "editor", expect=(2,))
    assert "BIZENV_NEW_PASSPHRASE" in bizenv.errors
    assert "口令" not in bizenv.errors
