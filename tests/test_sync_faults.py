"""What goes wrong in the field: cloned disks, restored backups, wrong tokens, large pulls, unknown definitions."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Field
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.storage.verify import verify
from bizenv_desktop.sync.http import HttpCarrier
from bizenv_desktop.sync.local import LocalSide
from bizenv_desktop.sync.refusals import as_error, refusal_of
from bizenv_desktop.sync.requests import Request, Response
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.wire import limits
from bizenv_desktop.wire.messages import Refusal
from tests.helpers_province import CITY, CLOCK, Province, small_forms
from tests.helpers_sync import Line, Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.storage.writing import Writer

PERIOD = "00000000-0000-5000-8000-000000000001"
PASSPHRASE = {"passphrase": "口令"}


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        yield zhang, li


def reopened(office: Office, folder: Path) -> Office:
    """Open a folder as the same person's copy, on the same line."""
    other = object.__new__(Office)
    other.copy = LocalCopy.open(folder, small_forms(), user=office.copy.user, **PASSPHRASE, clock=CLOCK)
    other.line = Line(office.line.province)
    other.backups = []
    other.syncer = other.make_syncer()
    return other


def test_a_copy_restored_from_a_backup_becomes_another_device_and_loses_nothing(
    offices: tuple[Office, Office], tmp_path: Path
) -> None:
    zhang, li = offices
    row = zhang.create(name="甲", remark="旧")
    zhang.sync()
    zhang.change(row, remark="备份之后送出的")
    kept = tmp_path / "kept"
    zhang.close()
    shutil.copytree(tmp_path / "张演示", kept)
    zhang = reopened(zhang, tmp_path / "张演示")
    zhang.sync()
    zhang.close()
    old = reopened(zhang, kept)
    device = old.copy.device
    later = old.create(name="乙")
    old.sync()
    assert old.copy.device != device
    assert old.syncer.state().waiting == 0
    li.sync()
    assert li.row(row) == {"name": "甲", "remark": "备份之后送出的"}
    assert li.row(later) == {"name": "乙"}
    assert old.dump() == li.dump()
    old.close()


def test_two_clones_of_one_disk_go_on_as_two_devices(offices: tuple[Office, Office], tmp_path: Path) -> None:
    zhang, li = offices
    zhang.sync()
    zhang.close()
    shutil.copytree(tmp_path / "张演示", tmp_path / "clone")
    one, two = reopened(zhang, tmp_path / "张演示"), reopened(zhang, tmp_path / "clone")
    rows = [one.create(name="一"), two.create(name="二")]
    one.sync()
    two.sync()
    li.sync()
    assert [li.row(row) for row in rows] == [{"name": "一"}, {"name": "二"}]
    assert one.copy.device != two.copy.device
    one.close()
    two.close()


def test_a_server_set_back_gets_back_what_it_had_acknowledged(offices: tuple[Office, Office], tmp_path: Path) -> None:
    zhang, li = offices
    province = zhang.line.province
    if province.app.state.store.engine.dialect.name != "sqlite":
        pytest.skip("the file of the database is set back")
    row = zhang.create(name="甲", remark="旧")
    zhang.sync()
    province.app.state.store.close()
    shutil.copy(tmp_path / "p.db", tmp_path / "yesterday.db")
    zhang.change(row, remark="新")
    lost = zhang.create(name="乙")
    zhang.sync()
    province.app.state.store.close()
    for part in tmp_path.glob("p.db*"):
        part.unlink()
    shutil.copy(tmp_path / "yesterday.db", tmp_path / "p.db")
    with province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
    zhang.sync()
    li.sync()
    for office in (zhang, li):
        assert office.row(row) == {"name": "甲", "remark": "新"}
        assert office.row(lost) == {"name": "乙"}
    assert zhang.syncer.conflicts() == []


def test_what_a_server_set_back_gets_back_overwrites_nothing_that_was_done_since(
    offices: tuple[Office, Office], tmp_path: Path
) -> None:
    zhang, li = offices
    store = zhang.line.province.app.state.store
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the file of the database is set back")
    row = zhang.create(name="甲", remark="旧")
    zhang.sync()
    li.sync()
    store.close()
    shutil.copy(tmp_path / "p.db", tmp_path / "yesterday.db")
    for remark in ("张一", "张二"):
        zhang.change(row, remark=remark)
        zhang.sync()
    store.close()
    for part in tmp_path.glob("p.db*"):
        part.unlink()
    shutil.copy(tmp_path / "yesterday.db", tmp_path / "p.db")
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
    li.change(row, remark="李")
    li.sync()
    zhang.sync()
    li.sync()
    for office in (zhang, li):
        assert (office.row(row) or {})["remark"] == "李"
        (found,) = office.syncer.conflicts()
        assert {found.mine_values["remark"], found.theirs_values["remark"]} == {"张二", "李"}


def test_a_row_with_a_refused_change_follows_the_server_that_was_set_back(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    row = zhang.create(name="甲", remark="旧")
    zhang.sync()
    zhang.change(row, remark="改")
    zhang.copy.write(lambda w: w.execute("UPDATE op SET set_json = '{\"name\": 1.5}' WHERE state = 'pending'"))
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
        body = '{"name":"甲","remark":"恢复后的"}'
        connection.exec_driver_sql(f"UPDATE \"row\" SET body = '{body}' WHERE id = '{row}'")
    assert zhang.sync().rejected == 1
    assert zhang.row(row) == {"name": "甲", "remark": "恢复后的"}
    assert verify(zhang.copy) == []


def test_rows_stay_as_they_are_until_a_server_that_was_set_back_has_been_read_anew(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    zhang.sync()
    li.sync()
    li.change(row, name="乙")
    li.sync()
    zhang.sync()
    zhang.change(row, remark="离线")
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
    zhang.line.after = lambda request, _response: setattr(zhang.line, "down", request.path.endswith("/hello"))
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.sync()
    zhang.line.down = False
    zhang.line.after = lambda _request, _response: None
    assert zhang.row(row) == {"name": "乙", "remark": "离线"}
    assert verify(zhang.copy) == []
    zhang.change(row, unit="又改")
    assert verify(zhang.copy) == []
    zhang.sync()
    li.sync()
    for office in offices:
        assert office.row(row) == {"name": "乙", "remark": "离线", "unit": "又改"}


def test_a_crash_while_a_server_that_was_set_back_is_noticed_leaves_rows_that_their_operations_explain(
    offices: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    zhang.sync()
    li.sync()
    li.change(row, name="乙")
    li.sync()
    zhang.sync()
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")

    def crash(_local: LocalSide, _scope: str) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(LocalSide, "forget", crash)
        with pytest.raises(RuntimeError):
            zhang.sync()
    zhang.change(row, remark="之后")
    assert verify(zhang.copy) == []
    zhang.sync()
    assert zhang.row(row) == {"name": "乙", "remark": "之后"}


def test_a_change_between_the_second_acknowledgement_and_the_rows_leaves_what_others_wrote(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    zhang.sync()
    li.sync()
    li.change(row, name="乙")
    li.sync()
    zhang.sync()
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
    zhang.line.after = lambda request, _response: setattr(zhang.line, "down", request.path.endswith("/push"))
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.sync()
    zhang.change(row, remark="之后")
    assert zhang.row(row) == {"name": "乙", "remark": "之后"}
    assert verify(zhang.copy) == []
    zhang.copy.write(lambda w: w.execute("UPDATE op SET set_json = '{\"name\": 1.5}' WHERE state = 'pending'"))
    zhang.line.down = False
    zhang.line.after = lambda request, _response: setattr(zhang.line, "down", request.path.endswith("/hello"))
    with pytest.raises(BizenvError, match="OFFLINE"):  # it cannot travel, and the rows have still not come
        zhang.sync()
    assert zhang.row(row) == {"name": "乙"}
    zhang.line.down = False
    zhang.line.after = lambda _request, _response: None
    zhang.sync()
    assert zhang.row(row) == {"name": "乙"}
    assert verify(zhang.copy) == []


def test_a_program_that_is_updated_while_a_server_set_back_is_read_anew_goes_on(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    zhang.sync()
    li.sync()
    li.change(row, name="乙")
    li.sync()
    zhang.sync()
    with zhang.line.province.app.state.store.write() as connection:
        connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")
    zhang.line.after = lambda request, _response: setattr(zhang.line, "down", request.path.endswith("/hello"))
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.sync()

    def as_it_was(writer: Writer) -> None:
        writer.execute("UPDATE op SET row_seq = 1 WHERE again = 1")
        writer.execute("ALTER TABLE op DROP COLUMN again")
        writer.execute("UPDATE meta SET value = '4' WHERE key = 'schema.own'")

    zhang.copy.write(as_it_was)
    zhang.act_as("张演示")
    zhang.change(row, remark="之后")
    assert verify(zhang.copy) == []
    zhang.line.down = False
    zhang.line.after = lambda _request, _response: None
    zhang.sync()
    assert zhang.row(row) == {"name": "乙", "remark": "之后"}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("path", ["/hello", "/push"])
def test_a_server_set_back_in_the_middle_of_a_sync_gets_back_what_it_had_acknowledged(
    offices: tuple[Office, Office], tmp_path: Path, path: str, *, first: bool
) -> None:
    zhang, li = offices
    store = zhang.line.province.app.state.store
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the file of the database is set back")
    if not first:
        zhang.sync()
    store.close()
    shutil.copy(tmp_path / "p.db", tmp_path / "yesterday.db")
    sent = zhang.create(name="甲")
    if not first:
        zhang.sync()
    later = zhang.create(name="乙")

    def set_back(request: Request, _response: Response) -> None:
        if not request.path.endswith(path):
            return
        zhang.line.after = lambda _request, _response: None
        store.close()
        for part in tmp_path.glob("p.db*"):
            part.unlink()
        shutil.copy(tmp_path / "yesterday.db", tmp_path / "p.db")
        with store.write() as connection:
            connection.exec_driver_sql("UPDATE scope SET epoch = 'restored' WHERE id = '210100'")

    zhang.line.after = set_back
    zhang.sync()
    zhang.sync()
    li.sync()
    for office in (zhang, li):
        assert (office.row(sent), office.row(later)) == ({"name": "甲"}, {"name": "乙"})


def test_a_wrong_token_is_refused_and_the_outbox_is_kept(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    zhang.create(name="甲")
    zhang.copy.write(lambda w: w.execute("UPDATE meta SET value = '210100.x' WHERE key LIKE 'sync.token.%'"))
    with pytest.raises(BizenvError, match="SYNC_UNAUTHORIZED") as problem:
        zhang.sync()
    assert "登记" in problem.value.remedy
    assert zhang.syncer.state().waiting == 1


def test_before_enrolment_sync_says_what_to_do(tmp_path: Path) -> None:
    province = Province(tmp_path)
    office = Office(tmp_path, province, "张演示")
    with pytest.raises(BizenvError, match="NOT_ENROLLED"):
        office.sync()
    with pytest.raises(BizenvError, match="OTHER_CITY"):
        office.syncer.enroll("http://province", province.code("吴演示", "210200"))
    answer = office.syncer.enroll("http://province/", province.code("张演示"))
    assert (answer["city"], answer["roles"], answer["server"]) == (CITY, ["editor"], "http://province")
    assert answer["device"] == office.copy.device
    office.close()
    province.close()


@pytest.mark.parametrize("cut", [0, 2])
def test_a_large_pull_goes_page_by_page_and_resumes(
    offices: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    zhang, li = offices
    monkeypatch.setattr(limits, "PULL_ROWS", 4)
    monkeypatch.setattr(limits, "APPLY_AT_ONCE", 6 if cut else 100)
    zhang.apply(
        *(Edit("create", "project", f"00000000-0000-7000-8000-{n:012d}", {"name": f"项目{n}"}) for n in range(15))
    )
    zhang.sync()
    pulls: list[int] = []

    def cut_the_line(request: Request, _response: Response) -> None:
        if request.path.endswith("/pull"):
            pulls.append(1)
            if len(pulls) == 3:
                raise BizenvError("OFFLINE", "断线", "")

    li.line.after = cut_the_line
    with pytest.raises(BizenvError, match="OFFLINE"):
        li.sync()
    with li.copy.read() as reader:
        here = reader.value("SELECT count(*) FROM project_v")
        partial = reader.value("SELECT coalesce(max(partial), 0) FROM cursor")
    assert (here, partial) == ((8, 1) if cut else (0, 0))
    li.line.after = lambda _request, _response: None
    li.sync()
    assert li.dump() == zhang.dump()
    with li.copy.read() as reader:
        assert reader.value("SELECT max(partial) FROM cursor") == 0
        assert reader.value("SELECT count(*) FROM inbox") == 0


def test_a_batch_too_large_is_halved_and_a_single_one_is_rejected_visibly(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    rows = [zhang.create(name=f"项目{n}") for n in range(8)]
    sizes: list[int] = []
    send = zhang.line.send

    def narrow(request: Request) -> Response:
        if request.path.endswith("/push"):
            sizes.append(len(request.body["ops"]))
            if sizes[-1] > 2 or rows[-1] in [op["id"] for op in request.body["ops"]]:
                return Response(413, b"<html>proxy</html>")
        return send(request)

    zhang.line.send = narrow
    result = zhang.sync()
    assert (result.pushed, result.rejected) == (7, 1)
    assert sizes[:4] == [8, 4, 2, 2]
    assert zhang.syncer.refused()[0].code == "too_large"
    assert zhang.row(rows[-1]) is None  # shown beside, among the rejected ones
    li.sync()
    assert [li.row(row) is not None for row in rows] == [True] * 7 + [False]
    device = zhang.copy.device
    zhang.create(name="之后")
    assert (zhang.sync().pushed, zhang.copy.device) == (1, device)


@pytest.mark.parametrize(
    ("column", "poison", "code"),
    [
        ("at", "gestern", "malformed"),
        ("set_json", '{"name": 1.5}', "bad_value"),
        ("ledger", "nowhere", "unknown_ledger"),
    ],
)
def test_a_poisoned_operation_is_rejected_and_the_queue_flows(
    offices: tuple[Office, Office], column: str, poison: str, code: str
) -> None:
    zhang, li = offices
    rows = [zhang.create(name=f"项目{n}") for n in range(3)]
    zhang.copy.write(lambda w: w.execute(f"UPDATE op SET {column} = ? WHERE id = ?", (poison, rows[1])))
    result = zhang.sync()
    assert (result.pushed, result.rejected, result.state) == (2, 1, "done")
    assert [one.code for one in zhang.syncer.refused()] == [code]
    li.sync()
    assert [li.row(row) is not None for row in rows] == [True, False, True]


def test_what_this_copy_does_not_know_waits_and_is_never_erased(tmp_path: Path) -> None:
    newer = small_forms()
    project = newer.ledgers["project"]
    wider = replace(project, fields={**project.fields, "extra": Field("extra", "新增", ft.Text())})
    plans = replace(project, id="plan", title="计划", fields={"title": Field("title", "名称", ft.Text())}, groups=())
    plans = replace(plans, workflow=None, display="this.title", search=())
    newer = replace(newer, ledgers={**newer.ledgers, "project": wider, "plan": plans})
    province = Province(tmp_path, forms=newer)
    new = Office(tmp_path, province, "张演示", newer).enroll()
    old = Office(tmp_path, province, "李演示").enroll()
    row = new.create(name="甲", extra="新字段的值")
    new.create("plan", title="计划")
    new.sync()
    old.sync()
    assert old.row(row) == {"name": "甲"}
    old.change(row, name="乙")
    old.sync()
    new.sync()
    assert new.row(row) == {"name": "乙", "extra": "新字段的值"}
    old.close()
    upgraded = LocalCopy.open(tmp_path / "李演示", newer, user=None, **PASSPHRASE, clock=CLOCK)
    Syncer(upgraded, backup=lambda: None, carrier=lambda _server: old.line).sync()
    old.copy = upgraded
    assert old.row(row) == {"name": "乙", "extra": "新字段的值"}
    assert old.dump() == new.dump()
    for office in (old, new):
        office.close()
    province.close()


def test_own_columns_and_cell_notes_travel_with_their_row(offices: tuple[Office, Office]) -> None:
    from bizenv_desktop.storage.notes import CellNote, notes_of

    zhang, li = offices
    row = "00000000-0000-7000-8000-000000000001"
    note = CellNote("00000000-0000-7000-8000-0000000000aa", "project", row, "amount", 45, "range", "50-80亿元")
    zhang.apply(Edit("create", "project", row, {"name": "甲"}, {"专人": "王演示"}, (note,)))
    zhang.sync()
    li.sync()
    assert li.row(row) == {"name": "甲", "ext:专人": "王演示"}
    with li.copy.read() as reader:
        assert notes_of(reader, "project", row) == [note]
    li.apply(Edit("patch", "project", row, {}, {"专人": "周演示"}))
    zhang.apply(Edit("patch", "project", row, {}, {"电话": "024"}))
    li.sync()
    assert zhang.sync().conflicts == 0
    assert zhang.row(row) == {"name": "甲", "ext:专人": "周演示", "ext:电话": "024"}


def test_the_pause_before_a_retry_is_random_and_bounded() -> None:
    slept: list[float] = []
    carrier = HttpCarrier("http://127.0.0.1:9", sleep=slept.append, chance=lambda: 1.0)
    answers = iter([Response(503), Response(429, headers={"retry-after": "7"}), Response(200)])
    carrier._once = lambda _request: next(answers)  # type: ignore[method-assign]
    assert carrier.send(Request("POST", "/x", {})).status == 200
    assert slept == [2.0, 11.0]
    assert carrier.pause(20, None) == limits.BACKOFF_LAST


def test_no_server_at_all_is_offline() -> None:
    with pytest.raises(BizenvError, match="OFFLINE") as problem:
        HttpCarrier("http://127.0.0.1:9").send(Request("POST", "/sync/v1/hello", {}))
    assert problem.value.remedy == "检查网络后再同步；本地数据未受影响"
    with pytest.raises(BizenvError, match="BAD_SERVER"):
        HttpCarrier("nonsense").send(Request("POST", "/sync/v1/hello", {}))


@pytest.mark.parametrize("path", ["/hello", "/push", "/pull"])
def test_half_a_reply_is_told_and_the_next_sync_goes_on(offices: tuple[Office, Office], path: str) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    send = zhang.line.send

    def halved(request: Request) -> Response:
        answer = send(request)
        half = len(answer.content) // 2 if request.path.endswith(path) else None
        return replace(answer, content=answer.content[:half])

    zhang.line.send = halved
    with pytest.raises(BizenvError, match="SYNC_BAD_REPLY") as problem:
        zhang.sync()
    assert problem.value.remedy == "检查网络后再同步；本地数据未受影响"
    zhang.line.send = send
    zhang.sync()
    li.sync()
    assert li.row(row) == {"name": "甲"}


def test_a_proxys_page_is_understood_by_its_status() -> None:
    assert refusal_of(Response(413, b"<html>")).code == "too_large"
    assert refusal_of(Response(502, b"<html>")).code == "error"


def test_a_refusal_is_said_in_words_and_its_status_kept_aside() -> None:
    error = as_error(403, Refusal("bad_code"))
    assert str(error).startswith("错误[SYNC_BAD_CODE] 登记码不对、已用过或已过期；逐字核对，输错的改正")
    assert error.__notes__ == ["HTTP 403"]
    assert "（第 3 批）" in as_error(400, Refusal("bad_batch", "第 3 批")).what


def submit(office: Office, by: str) -> None:
    values = {"report_id": "weekly", "period_key": "2026-W47", "city": CITY, "state": "submitted", "version": 1}
    edit = Edit("create", "report_period", PERIOD, values)
    office.copy.write(lambda writer: apply_step(writer, Step("period", "上报", [edit]), by=by))


def test_a_submission_carries_its_authors_signature_and_locks_everywhere(tmp_path: Path) -> None:
    province = Province(tmp_path)
    zhang = Office(tmp_path, province, "张演示").enroll(("editor", "reviewer"))
    li = Office(tmp_path, province, "李演示").enroll()
    week = zhang.create("week", period="2026-W47", text="旧")
    zhang.sync()
    li.sync()
    submit(zhang, "张演示")
    assert zhang.sync().rejected == 0
    li.change(week, "week", text="晚了")
    assert li.sync().rejected == 1
    assert li.row(week, "week") == {"period": "2026-W47", "text": "旧"}
    (late,) = li.syncer.refused()
    assert (late.code, "2026-W47" in late.reason) == ("period_locked", True)
    zhang.apply(Edit("cmd", "report_period", PERIOD, {"state": "withdrawn", "reason": "更正", "withdrawn_version": 1}))
    zhang.sync()
    li.sync()
    assert li.syncer.reissue([late.op]) == 1
    assert (li.sync().pushed, li.syncer.refused()) == (1, [])
    zhang.sync()
    assert zhang.row(week, "week")["text"] == "晚了"
    for office in (zhang, li):
        office.close()
    province.close()


def test_a_colleague_without_an_account_is_answered_for_and_one_with_an_account_signs_himself(tmp_path: Path) -> None:
    province = Province(tmp_path)
    zhang = Office(tmp_path, province, "张演示").enroll(("editor", "reviewer"))
    submit(zhang, "王演示")
    assert (zhang.sync().state, zhang.syncer.state().waiting) == ("done", 0)
    assert zhang.row(PERIOD, "report_period")["state"] == "submitted"
    zhang.copy.write(lambda w: w.execute("INSERT INTO meta VALUES ('sync.account.李演示', '李演示')"))
    withdrawn = Edit("cmd", "report_period", PERIOD, {"state": "withdrawn", "withdrawn_version": 1})
    zhang.copy.write(lambda w: apply_step(w, Step("period", "撤回", [withdrawn]), by="李演示"))
    zhang.create(name="其余照常")
    result = zhang.sync()
    assert (result.pushed, result.state, zhang.syncer.state().waiting) == (1, "waiting", 1)
    zhang.close()
    province.close()
