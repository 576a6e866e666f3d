"""A new ledger is one file: it is entered, checked, imported, exported, synced and printed with no other change."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment

SCRATCH = """
id = "apple_stall"
number = "Z01"
title = "演示苹果摊"
version = 1
sql = 1
key = ["name"]
display = "this.name"
order = ["name"]
search = ["name"]
list = ["name", "opened", "rent"]

[fields.name]
type = "text"
label = "摊名"
required = true

[fields.opened]
type = "date"
label = "开张日期"
partial = true

[fields.rent]
type = "money"
label = "租金"
unit = "万元"

[[checks]]
code = "Z01-H1"
severity = "hard"
when = ["edit"]
constraint = "this.rent <= wan(10)"
fields = ["rent"]
message = "租金超过10万元：请核对。"
source = "default"
"""


@pytest.fixture
def forms_with_scratch(tmp_path, monkeypatch):
    folder = tmp_path / "forms"
    shutil.copytree(Path(__file__).parents[1] / "forms", folder)
    (folder / "ledgers" / "apple_stall.toml").write_text(SCRATCH, encoding="utf-8")
    monkeypatch.setenv("BIZENV_FORMS", str(folder))
    return folder


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch, forms_with_scratch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def a_workbook(path):
    book = openpyxl.Workbook()
    for row in (
        ["演示苹果摊台账"],
        ["摊名", "开张日期", "租金（万元）"],
        ["东门摊", "2021年3月", "1.5"],
        ["西门摊", "2022.4.1", "12万"],
    ):
        book.active.append(row)
    book.save(path)
    return path


def test_it_does_the_whole_job(bizenv, tmp_path, capsys):
    north = bizenv("set", "apple_stall", "new", "name=北门摊", "rent=20万")
    assert [one["code"] for one in north["findings"] if one["severity"] == "hard"] == ["Z01-H1"]

    imported = bizenv("import", "apple_stall", a_workbook(tmp_path / "摊位.xlsx"))
    assert imported["sheets"][0]["created"] == 2
    rows = {row["name"]: row for row in bizenv("rows", "apple_stall")}
    assert (rows["东门摊"]["opened"], rows["东门摊"]["rent"], rows["西门摊"]["rent"]) == ("2021-03", "1.5", "12")
    found = bizenv("check", "apple_stall")
    assert sorted(one["title"] for one in found if one["code"] == "Z01-H1") == ["北门摊", "西门摊"]

    bizenv("export", "apple_stall", tmp_path / "导出.xlsx")
    again = bizenv("import", "apple_stall", tmp_path / "导出.xlsx", "--dry-run")
    assert [(sheet["ledger"], sheet["unchanged"]) for sheet in again["sheets"] if sheet["rows_read"]] == [
        ("apple_stall", 3)
    ]

    bizenv("print", "apple_stall.list", "2022", "--out", tmp_path / "摊位.pdf")
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "摊位.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "东门摊" in text
    assert "演示苹果摊" in text

    with EmbeddedProvince(tmp_path / "province", forms=load_forms()) as province:
        other = Bizenv(tmp_path / "other", capsys).new()
        for copy in (bizenv, other):
            code = province.add_user("张演示", city="210100", role="editor")
            copy("enroll", "--server", province.url, "--code", code)
            copy("sync")
        assert sorted(row["name"] for row in other("rows", "apple_stall")) == ["东门摊", "北门摊", "西门摊"]
