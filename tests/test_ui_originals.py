"""Originals of attached files in the window: what is not here is said, and fetched when it is needed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from PySide6.QtGui import QDesktopServices

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.model import Field
from bizenv_desktop.storage import attachments, originals
from bizenv_desktop.storage.manifest import FileCounts
from bizenv_desktop.sync.files import Fetched, Freed
from bizenv_desktop.ui import dialogs
from bizenv_desktop.ui.editor.attachments import AttachmentEditor
from bizenv_desktop.ui.editor.context import EditContext
from bizenv_desktop.ui.originals_bar import OriginalsBar
from bizenv_desktop.ui.settings import files_tab
from bizenv_desktop.ui.settings.page import SettingsPage
from bizenv_desktop.ui.syncing.page import SyncPage
from tests.helpers_ui import a_desk, quiet

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Any:
    with a_desk(tmp_path) as made:
        yield made


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "JPEG")
    return out.getvalue()


class Province:
    """Has the files that it was given; they come when they are asked for, and go when room is made."""

    def __init__(self, desk: Any) -> None:
        self.copy, self.files = desk.services.copy, {}
        exchange = desk.services.syncer
        exchange.fetch_files, exchange.free_files = self.fetch, self.free
        self.cancelled = False

    def takes(self, sha: str) -> None:
        self.files[sha] = attachments.open_file(self.copy, sha)
        self.copy.write(lambda writer: writer.execute("UPDATE blob SET state = 'verified'"))
        originals.give_up(self.copy, [sha])

    def fetch(self, hashes: list[str], progress: Any, cancelled: Any) -> Fetched:
        came = [sha for sha in hashes if sha in self.files and not self.cancelled]
        progress(1, 2, "下载附件")
        for sha in came:
            attachments.store(self.copy, self.files[sha])
        lacking = [sha for sha in hashes if sha not in came]
        return Fetched(len(came), lacking, cancelled=self.cancelled)

    def free(self, days: int, progress: Any, cancelled: Any) -> Freed:
        return Freed(3, 5 * 1024 * 1024, 1)


def an_editor(qtbot: Any, desk: Any, *hashes: str) -> AttachmentEditor:
    editor = AttachmentEditor(Field("photos", "照片", types.Attachment()), EditContext(desk, "project"))
    qtbot.addWidget(editor)
    editor.show()
    editor.show_value(list(hashes))
    qtbot.waitUntil(quiet(desk))
    return editor


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    seen: list[bytes] = []

    def show(url: QUrl) -> bool:
        seen.append(Path(url.toLocalFile()).read_bytes())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    return seen


def test_a_photo_that_is_not_here_shows_its_small_picture_and_comes_when_it_is_opened(
    qtbot: Any, desk: Any, opened: list[bytes]
) -> None:
    sha, province = attachments.put(desk.services.copy, photo(), "现场.jpg"), Province(desk)
    province.takes(sha)
    editor = an_editor(qtbot, desk, sha)
    item = editor.list.item(0)
    assert editor.originals.text.text() == "1 个文件的原件尚未下载"
    assert "原件尚未下载" in item.toolTip()
    assert item.icon().pixmap(72, 54).toImage().pixelColor(30, 20).red() > 200
    editor.list.itemActivated.emit(item)
    qtbot.waitUntil(lambda: opened == [photo()])
    assert not editor.originals.isVisible()
    assert item.toolTip() == "现场.jpg"


def test_the_button_fetches_all_that_are_not_here(qtbot: Any, desk: Any) -> None:
    province = Province(desk)
    hashes = [attachments.put(desk.services.copy, bytes([n]) * 50, f"{n}.pdf") for n in range(3)]
    for sha in hashes[:2]:
        province.takes(sha)
    editor = an_editor(qtbot, desk, *hashes)
    assert "2 个文件" in editor.originals.text.text()
    editor.originals.fetch_button.click()
    qtbot.waitUntil(lambda: not editor.originals.isVisible())
    assert all(attachments.is_here(desk.services.copy, sha) for sha in hashes)


def test_without_a_network_it_says_so_and_the_button_stays(qtbot: Any, desk: Any, opened: list[bytes]) -> None:
    sha, province = attachments.put(desk.services.copy, photo(), "现场.jpg"), Province(desk)
    province.takes(sha)

    def offline(*_: Any, **__: Any) -> Any:
        raise BizenvError("OFFLINE", "连不上省平台", "检查网络后再同步")

    desk.services.syncer.fetch_files = offline
    editor = an_editor(qtbot, desk, sha)
    editor.list.itemActivated.emit(editor.list.item(0))
    qtbot.waitUntil(lambda: "连不上省平台" in editor.originals.text.text())
    assert editor.originals.text.text() == "“现场.jpg”的原件尚未下载：连不上省平台；检查网络后再同步"
    assert editor.originals.fetch_button.isVisible()
    assert opened == []


def test_an_original_that_the_province_has_not_got_is_told_apart_from_a_cancelled_one(qtbot: Any, desk: Any) -> None:
    sha, province = attachments.put(desk.services.copy, photo(), "现场.jpg"), Province(desk)
    province.takes(sha)
    province.files.clear()
    editor = an_editor(qtbot, desk, sha)
    editor.originals.fetch_button.click()
    qtbot.waitUntil(lambda: "省平台还没有收到" in editor.originals.text.text())
    province.cancelled = True
    editor.originals.fetch_button.click()
    qtbot.waitUntil(lambda: "已取消" in editor.originals.text.text())


def test_a_file_is_saved_where_the_person_wants_it(
    qtbot: Any, desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha, province = attachments.put(desk.services.copy, photo(), "现场.jpg"), Province(desk)
    province.takes(sha)
    editor = an_editor(qtbot, desk, sha)
    target = tmp_path / "另存.jpg"
    monkeypatch.setattr("bizenv_desktop.ui.editor.attachments.choose_target", lambda *_: str(target))
    editor.save_button.click()
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(quiet(desk))
    assert target.read_bytes() == photo()


def test_the_settings_tell_and_change_which_originals_are_kept(qtbot: Any, desk: Any) -> None:
    attachments.put(desk.services.copy, photo(), "现场.jpg")
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: "附件 1：本机 1" in page.files.counts.text())
    assert "未传 1" in page.files.counts.text()
    assert page.files.mode.currentText() == "全部下载"
    page.files.mode.setCurrentIndex(page.files.mode.findData(originals.ON_DEMAND))
    page.files.mode.activated.emit(page.files.mode.currentIndex())
    qtbot.waitUntil(quiet(desk))
    with desk.services.copy.read() as reader:
        assert originals.mode(reader) == originals.ON_DEMAND


def test_making_room_asks_first_and_says_what_it_did(qtbot: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Province(desk)
    asked: list[str] = []

    def yes(_parent: Any, _title: str, question: str, _accept: str, then: Any) -> None:
        asked.append(question)
        then()

    monkeypatch.setattr(files_tab, "ask", yes)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.files.free_button.click()
    qtbot.waitUntil(lambda: "腾出 5.0 MB" in page.files.message.text())
    assert page.files.message.text() == "删去 3 个原件，腾出 5.0 MB，1 个省平台没有收全，留着"
    assert "30 天以前" in asked[0]
    assert dialogs.ask is not yes


def test_the_sync_page_says_how_many_files_there_are_and_where(qtbot: Any, desk: Any) -> None:
    state = desk.services.syncer.state()
    page = SyncPage(desk)
    qtbot.addWidget(page)
    page._show_state(type(state)(*state.__dict__.values()))
    assert "附件" not in page.state.text()
    page._show_state(type(state)(**{**state.__dict__, "files": FileCounts(128, 120, 126, 2)}))
    assert page.state.text().endswith("\n附件 128：本机 120，服务器已收 126，未传 2")


def test_the_line_of_originals_is_not_there_while_nothing_is_lacking(qtbot: Any, desk: Any) -> None:
    bar = OriginalsBar(desk)
    qtbot.addWidget(bar)
    bar.show_lacking({"a": "甲"})
    assert bar.isVisibleTo(None)
    bar.show_lacking({})
    assert not bar.isVisibleTo(None)
