"""The sealed scan is kept with the very version that it shows: the person reads the 校验码 off its pages."""

from __future__ import annotations

import pytest

from tests.helpers_cli import Bizenv, use_environment
from tests.test_cli_periods import WEEK, a_project, a_week, explain_all, submit

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
