"""A colleague's package is forwarded in the window of a PC with a network, and its answer brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError
from tests.helpers_sync import Office
from tests.helpers_ui import FakeExchange, a_desk, forms, quiet
from tests.helpers_ui_sync import a_sync_page, a_synced_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.ui.syncing.packages_pane import PackagesPane

PANE = "bizenv_desktop.ui.syncing.packages_pane."


def choosing(monkeypatch: Any, file: Path, target: Path) -> None:
    """Let the person choose these files."""
    monkeypatch.setattr(f"{PANE}choose_file", lambda *_words: str(file))
    monkeypatch.setattr(f"{PANE}choose_target", lambda *_words: str(target))


def forwarded(pane: PackagesPane, qtbot: Any) -> str:
    pane.forward_button.click()
    qtbot.waitUntil(lambda: bool(pane.result.text()))
    return pane.result.text()


def test_a_package_goes_through_the_office_pc_and_its_answer_comes_back(qtbot, tmp_path, monkeypatch):
    stick, answer = tmp_path / "去.lsp", tmp_path / "回.lsp"
    with a_synced_desk(tmp_path / "desk") as (desk, province):
        far = Office(tmp_path, province, "孙演示", forms()).enroll()
        far.sync()
        far.line.down = True
        far.create(project_name="演示独立项目")
        number = far.syncer.export_package(stick).manifest.number
        page = a_sync_page(desk, qtbot)
        choosing(monkeypatch, stick, answer)
        first = forwarded(page.packages, qtbot)
        again = forwarded(page.packages, qtbot)
        qtbot.waitUntil(quiet(desk))
        taken = far.syncer.import_package(answer)
        far.close()

        assert f"第 {number} 号包" in first
        assert "回.lsp" in first
        assert "没有重复采用" in again
        assert (taken.waiting, taken.acks > 0) == (0, True)
        assert desk.errors == []


def test_a_package_over_a_gap_says_which_one_is_missing(qtbot, tmp_path, monkeypatch):
    told = "缺第 1 号包：收下的 3 项先存着，缺的到了（用 U 盘或联网都可以）自动采用"

    class Parking(FakeExchange):
        def forward_package(self, first: Path, answer: Path) -> dict[str, Any]:
            return {"number": 2, "ops": 3, "files": 0, "told": told, "refused": "forked", "answer": str(answer)}

    with a_desk(tmp_path, syncer=Parking()) as desk:
        page = a_sync_page(desk, qtbot)
        choosing(monkeypatch, tmp_path / "去.lsp", tmp_path / "回.lsp")
        said = forwarded(page.packages, qtbot)

        assert told in said
        assert "有一批修改省平台没有采用" in said


def errors() -> Iterator[tuple[str, str]]:
    yield "PACKAGE_NO_KEY", "立即同步"
    yield "PACKAGE_NOT_WRITTEN", "导出到 U 盘…"
    yield "NOT_ENROLLED", "登记服务器…"


def test_what_goes_wrong_with_a_stick_is_told_in_place_with_the_button_for_it(qtbot, tmp_path, monkeypatch):
    class Failing(FakeExchange):
        code = ""

        def export_package(self, target: Path) -> Any:
            raise BizenvError(self.code, "包没有写成", "检查 U 盘")

    exchange = Failing()
    with a_desk(tmp_path, syncer=exchange) as desk:
        page = a_sync_page(desk, qtbot)
        choosing(monkeypatch, tmp_path / "去.lsp", tmp_path / "去.lsp")
        for code, button in errors():
            exchange.code = code
            page.packages.export()
            qtbot.waitUntil(lambda text=button: page.packages.result.button.text() == text)
            qtbot.waitUntil(quiet(desk))
        assert page.packages.result.text() == "未完成：包没有写成；检查 U 盘"
        assert desk.errors == []
