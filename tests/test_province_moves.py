"""A row moves to another city: gone here, there with all that belongs to it, both at once for the province."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.model import Field, Ledger
from bizenv_desktop.province import blobs, moving, purging
from bizenv_desktop.province.file_places import BlobFolder
from bizenv_desktop.province.moving import Wish
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit
from tests.helpers_province import CLOCK, Province, small_forms
from tests.helpers_sync import Line, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms

SHENYANG, DALIAN, PROVINCE = "210100", "210200", "210000"
PHOTO = b"photo of the site" * 100


def forms_with_references() -> Forms:
    """Give projects with visits (children), receipts that need one, issues that name one, and their enterprises."""
    forms, text = small_forms(), ft.Text()
    firm = Ledger(
        "firm", "L3", "企业", 1, {"code": Field("code", "代码", text)}, identity=("code",), display="this.code"
    )
    project = forms.ledgers["project"]
    more = {
        "firm": Field("firm", "企业", ft.Reference("firm"), required="when", when="1"),
        "zone": Field("zone", "园区", ft.Reference("zone")),
    }
    project = replace(project, fields={**project.fields, **more})

    def about(ledger: str, title: str, *, parent: str = "", required: str = "") -> Ledger:
        fields = {
            "project": Field("project", "项目", ft.Reference("project"), required=required),
            "text": Field("text", "内容", text),
        }
        return Ledger(ledger, "L9", title, 1, fields, parent=parent, display="this.text")

    both = {
        "first": Field("first", "甲", ft.Reference("project"), required="always"),
        "second": Field("second", "乙", ft.Reference("receipt"), required="always"),
    }
    pair = Ledger("pair", "L7", "分摊", 1, both, display="this.id")
    zone = Ledger("zone", "L8", "园区", 1, {"text": Field("text", "名称", text)}, display="this.text")
    others = (
        *(firm, project, zone, pair, about("visit", "走访", parent="project", required="always")),
        *(about("receipt", "到位资金", required="always"), about("issue", "问题")),
    )
    explained = {"explanation": load_forms().ledgers["explanation"]}
    return replace(forms, ledgers={**forms.ledgers, **{one.id: one for one in others}, **explained})


class Place(Office):
    """An office of any city."""

    def __init__(self, folder: Path, province: Province, user: str, city: str, forms: Forms) -> None:
        whose = {"city": city, "unit": "演示局", "user": user, "passphrase": "口令"}
        self.copy, _ = LocalCopy.create(folder / user, forms, **whose, clock=CLOCK)
        self.line = Line(province)
        self.backups = []
        self.syncer = self.make_syncer()
        roles = ("province",) if city == PROVINCE else ("editor",)
        self.syncer.enroll("http://province", province.code(user, city, roles))
        self.syncer.sync()


class Story:
    """Two cities and the province, and a project that is to move."""

    def __init__(self, folder: Path) -> None:
        self.forms = forms_with_references()
        self.province = Province(folder, forms=self.forms)
        self.blobs = BlobFolder(folder / "blobs")
        cities = (("张演示", SHENYANG), ("王演示", DALIAN), ("省演示", PROVINCE))
        self.shenyang, self.dalian, self.hall = (Place(folder, self.province, *one, self.forms) for one in cities)
        one = self.shenyang
        self.firm = one.create("firm", code="91210100")
        self.zone = one.create("zone", text="园区甲")
        photo = attachments.put(one.copy, PHOTO, "现场.jpg")
        self.project = one.create(name="演示项目", firm=self.firm, zone=self.zone, files=[photo])
        self.visit = one.create("visit", project=self.project, text="走访一次")
        self.receipt = one.create("receipt", project=self.project, text="到位 100 万元")
        self.issue = one.create("issue", project=self.project, text="缺电")
        self.other = one.create(name="另一个项目")
        self.sync()

    def sync(self) -> None:
        for place in (self.shenyang, self.dalian, self.hall):
            place.sync()

    def move(self, row: str = "", *, dry_run: bool = False, **more: Any) -> moving.Moved:
        wish = Wish("project", row or self.project, DALIAN, "企业迁址", **more)
        store = self.province.app.state.store
        return moving.move(store, self.blobs, self.forms, CLOCK, wish, dry_run=dry_run)

    def close(self) -> None:
        for place in (self.shenyang, self.dalian, self.hall):
            place.close()
        self.province.close()


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path)
    yield made
    made.close()


def places(rows: list[tuple[str, str]]) -> set[str]:
    return {row for _, row in rows}


def test_a_project_moves_with_what_belongs_to_it_and_what_stays_is_told(story: Story) -> None:
    told = story.move(dry_run=True)
    assert story.shenyang.row(story.project), "a dry run moves nothing"
    assert places(told.rows) == {story.project, story.visit, story.receipt}
    assert places(told.beside) >= {story.firm}
    assert [(one.row, one.field) for one in told.cleared] == [(("issue", story.issue), "project")]
    assert [(one.row[1], one.field) for one in told.emptied] == [(story.project, "zone")]
    assert story.move().to_json() == told.to_json()
    story.sync()
    for ledger, row in (("project", story.project), ("visit", story.visit), ("receipt", story.receipt)):
        assert story.shenyang.row(row, ledger) is None
        assert story.dalian.row(row, ledger)
        assert story.dalian.row(row, ledger) == story.hall.row(row, ledger)
    here = story.dalian.row(story.project)
    assert here
    assert (here["name"], here["firm"], here.get("zone")) == ("演示项目", story.firm, None)
    assert story.dalian.row(story.firm, "firm") == story.shenyang.row(story.firm, "firm")
    assert (story.shenyang.row(story.issue, "issue") or {}).get("project") is None
    assert (story.dalian.row(story.other), story.shenyang.row(story.other)) == (None, {"name": "另一个项目"})


def test_its_photo_goes_along_and_its_history_says_why(story: Story) -> None:
    story.move()
    story.sync()
    sha = hashlib.sha256(PHOTO).hexdigest()
    assert attachments.open_file(story.dalian.copy, sha) == PHOTO
    for place, kind in ((story.shenyang, "delete"), (story.dalian, "create")):
        with place.copy.read() as reader:
            found = reader.all(
                "SELECT kind, \"by\", why FROM op WHERE id = ? AND state = 'remote' ORDER BY n DESC", (story.project,)
            )
        assert found[0] == (kind, "省厅", "210100移交210200：企业迁址")


def test_what_the_old_city_did_meanwhile_is_refused_visibly_with_a_remedy(story: Story) -> None:
    story.shenyang.change(story.project, name="改名")
    story.shenyang.delete(story.receipt, "receipt")
    story.shenyang.create("visit", project=story.project, text="又走访一次")
    story.shenyang.change(story.other, name="照常")
    story.move()
    story.sync()
    refused = story.shenyang.syncer.refused()
    assert [(one.code, one.ledger) for one in refused] == [
        ("moved", "project"),
        ("moved", "receipt"),
        ("moved", "visit"),
    ]
    assert refused[0].why == "210200：省厅已把这条记录移交另一个市"
    assert "改名" in refused[0].cells
    assert refused[0].remedy
    assert story.shenyang.row(story.project) is None
    assert (story.dalian.row(story.project) or {})["name"] == "演示项目"
    assert story.dalian.row(story.receipt, "receipt")
    assert (story.hall.row(story.other) or {})["name"] == "照常"
    assert story.shenyang.syncer.sync(compare=True).unlike == 0
    for each in refused:
        with pytest.raises(BizenvError) as caught:
            story.shenyang.syncer.reissue([each.op])
        assert caught.value.code == "MOVED"
    assert len(story.shenyang.syncer.refused()) == len(refused)
    moving.move(
        story.province.app.state.store,
        story.blobs,
        story.forms,
        CLOCK,
        Wish("project", story.project, SHENYANG, "退回"),
        dry_run=False,
    )
    story.sync()
    story.shenyang.syncer.reissue([one.op for one in refused])
    story.sync()
    assert story.shenyang.syncer.refused() == []
    assert (story.hall.row(story.project) or {})["name"] == "改名"


def test_the_new_city_works_on_it_and_it_can_come_back(story: Story) -> None:
    story.move()
    story.sync()
    story.dalian.change(story.project, name="大连的名字")
    story.sync()
    back = Wish("project", story.project, SHENYANG, "退回")
    moving.move(story.province.app.state.store, story.blobs, story.forms, CLOCK, back, dry_run=False)
    story.sync()
    assert story.dalian.row(story.project) is None
    assert (story.shenyang.row(story.project) or {})["name"] == "大连的名字"
    story.shenyang.change(story.project, name="沈阳的名字")
    story.dalian.change(story.firm, "firm", code="91210200")
    story.sync()
    assert story.shenyang.syncer.refused() == []
    assert (story.hall.row(story.project) or {})["name"] == "沈阳的名字"
    for place in (story.shenyang, story.dalian, story.hall):
        result = place.syncer.sync(compare=True)
        assert (result.fetched_anew, result.unlike) == (0, 0)


def test_an_open_conflict_a_missing_photo_or_a_wrong_row_bars_the_move(story: Story) -> None:
    other = story.province.device("李演示")
    with story.shenyang.copy.read() as reader:
        (seq,) = reader.one("SELECT row_seq FROM project WHERE id = ?", (story.project,)) or (0,)
    story.shenyang.change(story.project, name="甲")
    story.shenyang.sync()
    clash = other.op("patch", "project", story.project, seq, set={"name": "乙"}, old={"name": "演示项目"})
    assert other.push(clash)[0]["s"] == "conflict"
    for asked, source, code in (
        (story.project, "", "MOVE_BARRED"),
        ("00000000-0000-0000-0000-000000000000", "", "NO_ROW"),
        (story.project, DALIAN, "NO_ROW"),
    ):
        with pytest.raises(BizenvError) as caught:
            story.move(asked, source=source)
        assert caught.value.code == code
    story.shenyang.change(story.other, files=["0" * 64])
    story.shenyang.sync()
    with pytest.raises(BizenvError, match="附件还没有上传完"):
        story.move(story.other)
    store = story.province.app.state.store
    for ledger, target, code in (("visit", DALIAN, "NOT_MOVABLE"), ("project", "219900", "UNKNOWN_CITY")):
        wish = Wish(ledger, story.other, target, "误")
        with pytest.raises(BizenvError) as caught:
            moving.move(store, story.blobs, story.forms, CLOCK, wish, dry_run=False)
        assert caught.value.code == code


def test_a_row_that_cannot_do_without_what_stays_bars_the_move(story: Story) -> None:
    device = story.province.device("李演示")
    alone, _ = device.create("receipt", text="没有项目")
    row, _ = device.create("pair", first=story.project, second=alone)
    with pytest.raises(BizenvError) as caught:
        story.move()
    assert caught.value.code == "MOVE_BARRED"
    assert row in caught.value.what


def test_killed_in_the_middle_nothing_has_moved(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    before = [place.dump() for place in (story.shenyang, story.dalian, story.hall)]
    monkeypatch.setattr(BlobFolder, "copy", dies)
    with pytest.raises(KeyboardInterrupt):
        story.move()
    monkeypatch.undo()
    story.sync()
    assert [place.dump() for place in (story.shenyang, story.dalian, story.hall)] == before
    assert story.move().files == 1


def test_what_was_explained_goes_along_and_later_explanations_are_refused(story: Story) -> None:
    told = {"code": "L01-H1", "text": "合同分两期签订，第二期在下半年"}

    def explain(ledger: str, row: str) -> str:
        made = new_id()
        values = {"ledger": ledger, "row": row, **told}
        story.shenyang.apply(Edit("create", "explanation", made, values))
        return made

    known = explain("project", story.project)
    story.sync()
    late, other = explain("visit", story.visit), explain("project", story.other)
    story.move()
    story.sync()
    assert story.shenyang.row(known, "explanation") is None
    assert (story.dalian.row(known, "explanation") or {})["text"] == told["text"]
    assert [(one.id, one.code) for one in story.shenyang.syncer.refused()] == [(late, "moved")]
    assert story.shenyang.row(other, "explanation")


def test_what_stays_goes_on_as_before(story: Story) -> None:
    story.move()
    story.sync()
    story.shenyang.apply(Edit("patch", "issue", story.issue, {"text": "仍缺电"}))
    story.sync()
    assert story.hall.row(story.issue, "issue") == {"text": "仍缺电"}
    assert story.shenyang.syncer.refused() == []


def test_an_edit_of_a_visit_deleted_before_does_not_bring_the_project_back_into_the_old_city(story: Story) -> None:
    visit = story.shenyang.create("visit", project=story.project, text="走访两次")
    story.sync()
    colleague = story.province.device("李演示", SHENYANG)
    seen = colleague.row(visit)["seq"]
    story.shenyang.delete(visit, "visit")
    story.sync()
    story.move()
    late = {"old": {"text": "走访两次"}, "set": {"text": "走访三次"}}
    (result,) = colleague.push(colleague.op("patch", "visit", visit, seen, **late))
    assert (result["s"], result["code"]) == ("rejected", "moved")
    story.sync()
    assert story.shenyang.row(story.project) is None
    assert story.dalian.row(story.project)


def test_of_two_moves_at_once_one_moves(story: Story, server_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not server_database:
        pytest.skip("of SQLite there is one writer at a time")
    lock, others = moving.lock_counters, iter([True])

    def waits_for_another(*asked: Any) -> Any:
        if next(others, False):
            story.move()
        return lock(*asked)

    monkeypatch.setattr(moving, "lock_counters", waits_for_another)
    with pytest.raises(BizenvError, match="NO_ROW"):
        story.move()
    story.sync()
    assert story.shenyang.row(story.project) is None
    assert story.dalian.row(story.project)


def test_a_record_that_a_child_brings_back_after_it_was_tidied_away_has_its_files_again(story: Story) -> None:
    colleague = story.province.device("李演示", SHENYANG)
    seen = colleague.row(story.visit)["seq"]
    for ledger, row in (("receipt", story.receipt), ("visit", story.visit), ("project", story.project)):
        story.shenyang.delete(row, ledger)
    story.sync()
    store = story.province.app.state.store
    assert sum(one.rows for one in purging.purge(store, FixedClock(date(2028, 4, 10)), dry_run=False)) == 3
    late = {"old": {"text": "走访一次"}, "set": {"text": "走访两次"}}
    colleague.push(colleague.op("patch", "visit", story.visit, seen, **late))
    with store.write() as connection:
        blobs.forget(connection, SHENYANG, hashlib.sha256(PHOTO).hexdigest())
        assert blobs.wanted(connection, SHENYANG, 9) == [hashlib.sha256(PHOTO).hexdigest()], "nobody is asked for it"
