"""The sealed scan is kept with the very version that it shows: the person reads the 校验码 off its pages."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

import pytest
from openpyxl import load_workbook

from bizenv_desktop.cli.opened import opened
from bizenv_desktop.records.filters import CONTAINS, Filter, where
from tests.helpers_cli import Bizenv, use_environment
from tests.test_cli_periods import WEEK, a_project, a_week, explain_all, submit

TODAY = date(2022, 5, 20)
PERIOD = ("weekly_dispatch", WEEK)


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "盖章.pdf"
    file.write_bytes(b"%PDF-1.4 scan")
    return file


def scan_of(bizenv, version):
    [row] = [one for one in bizenv("rows", "submission") if one["version"] == version]
    return row["signed_scan"], row["scan_matches"]


def test_a_scan_goes_to_the_version_that_it_shows_and_to_no_other(bizenv, paper):
    a_week(bizenv, a_project(bizenv))
    bizenv("scan", *PERIOD, paper, "--code", "00000000", expect=(3,))
    assert "NO_SUBMISSION" in bizenv.errors
    explain_all(bizenv)
    first = submit(bizenv)["snapshot"]
    bizenv("withdraw", *PERIOD, "--reason", "累计投资录错", user="李演示")
    [week] = bizenv("rows", "project_progress")
    bizenv("set", "project_progress", week["id"], "problem=用地未批")
    explain_all(bizenv)
    second = submit(bizenv)["snapshot"]
    assert first[:8] != second[:8]

    for wrong in ("deadbeef", second[:7], ""):
        bizenv("scan", *PERIOD, paper, "--code", wrong, expect=(3,))
        assert "SCAN_CODE" in bizenv.errors
    assert scan_of(bizenv, 2) == (None, None)

    typed = f" {second[:4].upper()} {second[4:8]} "
    kept = bizenv("scan", *PERIOD, paper, "--code", typed)
    assert (kept["version"], kept["code"], kept["recalled"], kept["in_force"]) == (2, second[:8], False, 2)
    files, matches = scan_of(bizenv, 2)
    assert (len(files), matches) == (1, True)
    assert not [one for one in bizenv("check", "submission", expect=(0, 1)) if one["code"] == "B08-H1"]
    assert scan_of(bizenv, 1) == (None, None)

    old = bizenv("scan", *PERIOD, paper, "--code", first[:8])
    assert (old["version"], old["recalled"]) == (1, True)


def titles(records, **query):
    """Return what the list of submissions shows under 报表."""
    return [
        text for _id, text in records.list_page("submission", records.list_ids("submission", **query), ["report_id"])
    ]


def test_what_was_submitted_is_listed_found_printed_and_exported_by_the_title_of_its_form(bizenv, tmp_path):
    title = "重点项目周调度情况表"
    a_week(bizenv, a_project(bizenv))
    explain_all(bizenv)
    submit(bizenv)
    with opened(Namespace(home=str(bizenv.home), user="张演示")) as services:
        by_title = where(
            services.forms.ledgers["submission"], services.forms, [Filter("report_id", CONTAINS, "周调度")], TODAY
        )
        found = [
            titles(services.records, search=search, where=condition)
            for search, condition in (("周调度", ""), ("", by_title), ("月例会", ""))
        ]
        printed = services.reports.build("submission.list", "")
    book, paper = tmp_path / "登记.xlsx", tmp_path / "登记.pdf"
    bizenv("export", "submission", book)
    [heads, line] = [[cell.value for cell in row] for row in load_workbook(book)["报送登记"].iter_rows()]
    back = bizenv("import", "submission", book)
    bizenv("print", "submission.list", "", "--out", paper)

    assert found == [[title], [title], []]
    assert [line.values[1] for line in printed.detail()] == [title]
    assert dict(zip(heads, line, strict=True))["报表"] == title
    [sheet] = [one for one in back["sheets"] if one["ledger"] == "submission"]
    assert (sheet["unchanged"], sheet["created"], sheet["updated"], sheet["held"]) == (1, 0, 0, 0)
    [row] = bizenv("rows", "submission")
    assert row["report_id"] == "weekly_dispatch"
