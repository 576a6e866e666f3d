"""Rare characters survive typing, storing, sorting, search, sync, workbook and print."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest

from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment

RARE = [
    line.split("\t")[0] for line in (Path(__file__).parent / "data" / "rare_names.txt").read_text("utf-8").splitlines()
]


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def test_sixty_characters_come_through_everything(bizenv, tmp_path, capsys):
    assert len(RARE) == 60
    names = [f"演示{''.join(RARE[start : start + 5])}商贸" for start in range(0, 60, 5)]
    for name in names:
        bizenv("set", "enterprise", "new", f"name={name}", "kind=内资", "no_uscc_reason=筹建中")
    rows = bizenv("rows", "enterprise", "--fields", "name")
    assert sorted(row["name"] for row in rows) == sorted(names)
    for name in names[::5]:
        assert name in [row["name"] for row in bizenv("rows", "enterprise", "--search", name[2:4])]

    bizenv("export", "enterprise", tmp_path / "企业.xlsx")
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "企业.xlsx").worksheets[0] for cell in row]
    assert set(names) <= set(cells)

    printed = bizenv("print", "enterprise.list", "2022", "--out", tmp_path / "企业.pdf")
    assert "missing" not in printed
    text = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "企业.pdf"), "-"], capture_output=True, text=True, check=True
    )
    squeezed = "".join(text.stdout.split())
    assert [char for char in RARE if char not in squeezed] == []

    with EmbeddedProvince(tmp_path / "province") as province:
        other = Bizenv(tmp_path / "other", capsys).new()
        for copy in (bizenv, other):
            copy(
                "enroll", "--server", province.url, "--code", province.add_user("张演示", city="210100", role="editor")
            )
            copy("sync")
    assert sorted(row["name"] for row in other("rows", "enterprise", "--fields", "name")) == sorted(names)
