"""Attached files on the command line: two PCs and the province over HTTP; originals that come when they are needed."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bizenv_desktop.base.file_names import free_name
from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedProvince]:
    use_environment(monkeypatch)
    with EmbeddedProvince(tmp_path / "province") as serving:
        yield serving


@pytest.fixture
def copies(tmp_path: Path, capsys: Any, province: EmbeddedProvince) -> list[Bizenv]:
    pair = []
    for name in ("office", "laptop"):
        copy = Bizenv(tmp_path / name, capsys).new()
        code = province.add_user("张演示", city="210100", role="editor,reviewer")
        copy("enroll", "--server", province.url, "--code", code)
        pair.append(copy)
    return pair


def photo(number: int) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 600), random.Random(number).randbytes(900 * 600 * 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def project(copies: list[Bizenv], tmp_path: Path) -> str:
    """Give a project with two photos of one name, attached at the office; the laptop fetches on demand."""
    office, laptop = copies
    laptop("attachments", "originals", "on_demand")
    row: str = office("set", "project", "new", "project_name=演示项目", "site_region=铁西区", "key_lists=市重点")["id"]
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / "现场.jpg"
        path.write_bytes(photo(number))
        office("attach", "project", row, "attachments", path)
    return row


def counts(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("total", "here", "stored", "unsent", "awaited"))


def test_an_original_comes_when_it_is_saved_and_goes_when_room_is_made(
    copies: list[Bizenv], project: str, tmp_path: Path
) -> None:
    office, laptop = copies
    assert counts(office("attachments", "list")) == (2, 2, 0, 2, 0)
    assert counts(office("sync")["files"]) == (2, 2, 2, 0, 0)
    assert counts(laptop("sync")["files"]) == (2, 0, 2, 0, 0)
    assert laptop("verify") == {"ok": True, "problems": [], "files": laptop("sync")["files"]}
    saved = laptop("attachments", "save", "project", project, tmp_path / "out")
    assert [(tmp_path / "out" / name).read_bytes() for name in ("现场.jpg", "现场 (2).jpg")] == [photo(0), photo(1)]
    assert (len(saved["saved"]), saved["lacking"]) == (2, [])
    assert "服务器已收 2" in laptop("attachments", "list")["text"]
    freed = laptop("attachments", "free")
    assert (freed["files"], freed["kept"]) == (2, 0)
    assert counts(laptop("attachments", "list")) == (2, 0, 2, 0, 0)
    assert laptop("attachments", "fetch", "project", project)["came"] == 2
    assert laptop("attachments", "fetch")["came"] == 0


def test_a_print_fetches_the_photos_or_says_that_it_has_only_small_ones(
    copies: list[Bizenv], project: str, tmp_path: Path, province: EmbeddedProvince
) -> None:
    office, laptop = copies
    office("sync")
    laptop("sync")
    out = tmp_path / "项目.pdf"
    assert "lacking" not in laptop("print", "project.record", project, "--out", out)
    whole = out.stat().st_size
    laptop("attachments", "free")
    province.stop()
    answer = laptop("print", "project.record", project, "--out", out)
    assert answer["lacking"] == ["现场.jpg", "现场.jpg"]
    assert "打印的是缩略图" in answer["note"]
    assert out.stat().st_size < whole
    province.start()


def test_a_call_that_is_half_written_is_refused(copies: list[Bizenv], project: str) -> None:
    office, _ = copies
    office("attachments", "fetch", "project", expect=(2,))
    assert "没有写记录" in office.errors
    office("attachments", "originals", "sometimes", expect=(2,))
    assert "BAD_ORIGINALS" in office.errors


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("现场.jpg", "现场 (2).jpg"),
        ("../越界.txt", "_越界.txt"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("...", "附件"),
        ("", "附件"),
    ],
)
def test_names_of_files_from_elsewhere_stay_in_their_folder_and_over_no_other(
    tmp_path: Path, name: str, made: str
) -> None:
    (tmp_path / "现场.jpg").write_bytes(b"")
    assert free_name(tmp_path, name) == tmp_path / made
