"""Deletions that are tidied away, a server that is put back, a copy that no longer fits: nobody loses an edit."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import select, text

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.province import epochs, purging
from bizenv_desktop.province.tables import enroll_code, metadata, purged_row, row, scope
from bizenv_desktop.storage import incoming
from bizenv_desktop.wire import limits
from tests.helpers_province import CITY, CLOCK, Province
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bizenv_desktop.sync.requests import Request, Response

LATER = FixedClock(date(2028, 4, 10))


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, ...]]:
    with city(tmp_path, "张演示", "李演示") as both:
        yield both


@pytest.fixture
def zhang(offices: tuple[Office, ...]) -> Office:
    return offices[0]


@pytest.fixture
def li(offices: tuple[Office, ...]) -> Office:
    return offices[1]


def known_to(zhang: Office, li: Office, **values: Any) -> str:
    made = zhang.create(**values)
    for office in (zhang, li, zhang):
        office.sync()
    return made


def purge(office: Office, clock: FixedClock = LATER, *, dry_run: bool = False) -> int:
    done = purging.purge(office.line.province.app.state.store, clock, dry_run=dry_run)
    return sum(one.rows for one in done)


def server(office: Office, query: Any) -> list[Any]:
    with office.line.province.app.state.store.read() as connection:
        return list(connection.execute(query).all())


def last_line(office: Office) -> str:
    return office.syncer.log()[0].text


def test_who_was_away_for_500_days_loses_no_edit_and_keeps_no_deleted_row(zhang: Office, li: Office) -> None:
    gone, edited, kept = (known_to(zhang, li, name=name) for name in ("甲", "乙", "丙"))
    li.change(edited, remark="李的修改")
    li.change(kept, remark="李的另一个修改")
    made = li.create(name="李新建")
    for each in (gone, edited):
        zhang.delete(each)
    zhang.sync()
    assert purge(zhang) == 2
    assert [one.id for one in server(zhang, select(row.c.id).where(row.c.deleted))] == []

    li.sync()
    assert li.row(gone) is None
    assert "省平台已没有、本机不再列出的记录 1 条" in last_line(li)
    zhang.sync()
    assert zhang.dump() == li.dump()
    assert (zhang.row(kept) or {})["remark"] == "李的另一个修改"
    assert zhang.row(made)
    assert (zhang.row(edited) or {})["remark"] == "李的修改"
    assert [one.kind for one in zhang.syncer.conflicts()] == ["delete_vs_edit"]
    assert zhang.syncer.sync(compare=True).unlike == 0


def test_a_row_that_came_back_can_be_deleted_and_tidied_away_again(zhang: Office, li: Office) -> None:
    made = known_to(zhang, li, name="甲")
    li.change(made, remark="李的修改")
    zhang.delete(made)
    zhang.sync()
    purge(zhang)
    li.sync()
    zhang.sync()
    (conflict,) = zhang.syncer.conflicts()
    zhang.syncer.resolve(conflict.id, "mine")
    zhang.sync()
    li.sync()
    assert (zhang.row(made), li.row(made)) == (None, None)
    assert purge(zhang) == 1
    assert [one.id for one in server(zhang, select(purged_row.c.id))] == [made]


def test_what_is_younger_or_disputed_stays_and_a_dry_run_touches_nothing(zhang: Office, li: Office) -> None:
    fresh, old, disputed = (known_to(zhang, li, name=name) for name in ("甲", "乙", "丙"))
    zhang.change(disputed, name="丙一")
    li.change(disputed, name="丙二")
    zhang.sync()
    li.sync()
    zhang.sync()
    for each in (old, disputed):
        zhang.delete(each)
    zhang.sync()
    assert purge(zhang, FixedClock(date(2027, 12, 20))) == 0
    assert purge(zhang, dry_run=True) == 1
    assert server(zhang, select(purged_row)) == []
    with zhang.line.province.app.state.store.write() as connection:  # as if the rest were done a year later
        connection.execute(text("UPDATE op_log SET received = '2027-11-24T09:00:00+08:00'"))
        connection.execute(text("UPDATE op_log SET received = '2026-01-01' WHERE row_id = :it").bindparams(it=old))
    assert purge(zhang) == 0, "what was done before it is not old enough"
    with zhang.line.province.app.state.store.write() as connection:
        connection.execute(text("UPDATE op_log SET received = '2026-11-24T09:00:00+08:00'"))
    assert purge(zhang) == 1
    assert [one.id for one in server(zhang, select(row.c.id).where(row.c.deleted))] == [disputed]
    assert zhang.row(fresh)
    assert purge(zhang) == 0


def test_a_later_change_without_effect_does_not_hold_the_tidying_up(zhang: Office, li: Office) -> None:
    kept, gone = (known_to(zhang, li, name=name) for name in ("甲", "乙"))
    zhang.delete(gone)
    zhang.sync()
    other = zhang.line.province.device("王演示")
    same = other.op("patch", "project", kept, set={"name": "甲"}, old={"name": "甲"})
    assert other.push(same)[0]["s"] in {"applied", "merged"}
    with zhang.line.province.app.state.store.write() as connection:
        connection.execute(text("UPDATE op_log SET received = '2028-04-09' WHERE op = :it").bindparams(it=same["op"]))
    assert purge(zhang) == 1


def test_a_new_pc_reads_a_city_whose_last_version_was_tidied_away(tmp_path: Path, zhang: Office, li: Office) -> None:
    kept, gone = (known_to(zhang, li, name=name) for name in ("甲", "乙"))
    zhang.delete(gone)
    zhang.sync()
    purge(zhang)
    (tmp_path / "new").mkdir()
    wang = Office(tmp_path / "new", zhang.line.province, "王演示").enroll()
    try:
        wang.sync()
        wang.line.sent.clear()
        wang.sync()
        assert wang.row(kept)
        assert wang.line.sent.count("/sync/v1/pull") == 1
        assert wang.line.sent.count("/sync/v1/hello") == 1
    finally:
        wang.close()


def test_a_new_pc_reads_a_tidied_city_in_many_pages_and_goes_on_where_it_was_cut(
    tmp_path: Path, zhang: Office, li: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [zhang.create(name=f"项目{n}") for n in range(8)]
    gone = known_to(zhang, li, name="删去的")
    zhang.delete(gone)
    zhang.sync()
    purge(zhang)
    monkeypatch.setattr(limits, "PULL_ROWS", 2)
    monkeypatch.setattr(limits, "APPLY_AT_ONCE", 2)
    (tmp_path / "new").mkdir()
    wang = Office(tmp_path / "new", zhang.line.province, "王演示").enroll()
    pages: list[Request] = []

    def cut(request: Request, _response: Response) -> None:
        if request.path.endswith("/pull"):
            pages.append(request)
            wang.line.down = len(pages) == 3

    try:
        wang.line.after = cut
        with pytest.raises(BizenvError, match="OFFLINE"):
            wang.sync()
        wang.line.down = False
        wang.sync()
        assert all(wang.row(one) for one in kept)
        assert [wang.line.sent.count(f"/sync/v1/{one}") for one in ("hello", "pull")] == [2, len(pages)]
        starts = [msgspec.to_builtins(one.body)["cursors"][CITY][1] for one in pages]
        assert starts == sorted(set(starts)), "no page came twice"
        assert wang.syncer.sync(compare=True).unlike == 0
    finally:
        wang.close()


def saved(province: Province) -> dict[str, list[dict[str, Any]]]:
    """Return everything that the database holds: a backup."""
    with province.app.state.store.read() as connection:
        return {
            one.name: [dict(r) for r in connection.execute(select(one)).mappings()] for one in metadata.sorted_tables
        }


def put_back(province: Province, backup: dict[str, list[dict[str, Any]]], *, told: bool = True) -> tuple[int, int]:
    """Put the database back to a backup and say so, as an administrator does who does not forget it."""
    with province.app.state.store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if backup[table.name]:
                connection.execute(table.insert(), backup[table.name])
        return epochs.begin_new(connection, CLOCK) if told else (0, 0)


def test_a_server_put_back_by_somebody_who_does_not_say_so_is_noticed_by_what_it_lacks(
    zhang: Office, li: Office
) -> None:
    province = zhang.line.province
    shared = known_to(zhang, li, name="甲")
    backup = saved(province)
    zhang.change(shared, remark="备份以后的修改")
    made = zhang.create(name="备份以后新建")
    zhang.sync()
    li.sync()
    put_back(province, backup, told=False)
    zhang.change(shared, unit="恢复以后的修改")
    for office in (zhang, li, zhang):
        office.syncer.sync(compare=True)
    assert zhang.dump() == li.dump()
    here = li.row(shared) or {}
    assert (here["remark"], here["unit"]) == ("备份以后的修改", "恢复以后的修改")
    assert li.row(made)


def test_after_a_server_was_put_back_everything_acknowledged_since_comes_again(zhang: Office, li: Office) -> None:
    province = zhang.line.province
    shared = known_to(zhang, li, name="甲")
    backup = saved(province)
    zhang.change(shared, remark="备份以后的修改")
    made = li.create(name="备份以后新建")
    for office in (zhang, li, zhang):
        office.sync()
    assert put_back(province, backup)[0] >= 1
    li.change(shared, unit="恢复以后的修改")
    for office in (li, zhang, li):
        office.sync()
    assert zhang.dump() == li.dump()
    here = zhang.row(shared) or {}
    assert (here["remark"], here["unit"]) == ("备份以后的修改", "恢复以后的修改")
    assert zhang.row(made)
    assert zhang.syncer.refused() == li.syncer.refused() == []


def test_a_row_that_only_a_lost_pc_had_sent_is_told_as_gone(zhang: Office, li: Office) -> None:
    province = zhang.line.province
    known_to(zhang, li, name="甲")
    backup = saved(province)
    lost = zhang.create(name="只有张的电脑有")
    zhang.sync()
    li.sync()
    put_back(province, backup)
    li.sync()
    assert li.row(lost) is None
    assert "不再列出的记录 1 条" in last_line(li)
    zhang.sync()
    li.sync()
    assert li.row(lost) == {"name": "只有张的电脑有"}


def test_codes_from_before_are_void_after_a_server_was_put_back(zhang: Office) -> None:
    province = zhang.line.province
    code = province.code("王演示")
    backup = saved(province)
    assert put_back(province, backup)[1] == 1
    with pytest.raises(BizenvError) as caught:
        zhang.syncer.enroll("http://province", code)
    assert caught.value.code == "SYNC_BAD_CODE"
    assert server(zhang, select(enroll_code.c.used).where(enroll_code.c.used.is_(None))) == []


def asked_anew(office: Office, work: Callable[[], Any], meanwhile: Callable[[], Any] = lambda: None) -> list[list[str]]:
    """Return the ledgers that a sync asked for anew; `meanwhile` happens once the digests are known."""
    asked: list[list[str]] = []

    def note(request: Request, _response: Response) -> None:
        if request.path.endswith("/digest") and not asked:
            meanwhile()
        if request.path.endswith("/pull") and request.body.ledgers:
            asked.append(request.body.ledgers)

    office.line.after = note
    work()
    office.line.after = lambda _request, _response: None
    return asked


def spoil(office: Office, made: str) -> None:
    """Let a row be another one on the disk."""
    office.copy.write(
        lambda writer: writer.execute("UPDATE project SET name = '坏', row_seq = row_seq - 1 WHERE id = ?", (made,))
    )


def test_a_copy_that_no_longer_fits_fetches_that_ledger_anew_and_says_so(zhang: Office, li: Office) -> None:
    made = known_to(zhang, li, name="甲")
    zhang.create("week", period="2026-W40", text="周")
    zhang.sync()
    li.sync()
    spoil(li, made)
    compare, edit = partial(li.syncer.sync, compare=True), partial(li.change, made, remark="还没有同步")
    assert asked_anew(li, compare, edit) == [["project"]]
    assert li.row(made) == {"name": "甲", "remark": "还没有同步"}
    assert "核对不符、已重新取来台账 1 本" in last_line(li)
    li.sync()
    zhang.sync()
    assert zhang.dump() == li.dump()


def test_a_row_that_the_server_never_had_goes_and_one_that_is_lacking_comes(zhang: Office, li: Office) -> None:
    made = known_to(zhang, li, name="甲")
    stranger = "11111111-1111-1111-1111-111111111111"
    li.copy.write(
        lambda writer: (
            writer.execute("DELETE FROM project WHERE id = ?", (made,)),
            writer.execute("INSERT INTO project (id, name, row_seq) VALUES (?, '多出来的', 1)", (stranger,)),
        )
    )
    li.syncer.sync(compare=True)
    assert li.row(stranger) is None
    assert li.row(made) == {"name": "甲"}


def test_it_is_compared_once_a_day_and_after_trouble_only(zhang: Office, li: Office) -> None:
    known_to(zhang, li, name="甲")
    li.line.sent.clear()
    li.sync()
    assert "/sync/v1/digest" not in li.line.sent
    li.syncer.sync(compare=True)
    assert "/sync/v1/digest" in li.line.sent
    with zhang.line.province.app.state.store.write() as connection:
        epochs.begin_new(connection, CLOCK)
    li.line.sent.clear()
    li.sync()
    assert "/sync/v1/digest" in li.line.sent


def test_a_fetch_that_is_cut_goes_on_with_the_next_sync_and_bars_submissions_until_then(
    zhang: Office, li: Office
) -> None:
    made = known_to(zhang, li, name="甲")
    spoil(li, made)
    li.line.after = lambda request, _: setattr(li.line, "down", request.path.endswith("/digest"))
    with pytest.raises(BizenvError):
        li.syncer.sync(compare=True)
    li.line.after, li.line.down = (lambda _request, _response: None), False
    with li.copy.read() as reader:
        assert incoming.is_partial(reader)
    assert asked_anew(li, li.sync) == [["project"]]
    assert li.row(made) == {"name": "甲"}
    with li.copy.read() as reader:
        assert not incoming.is_partial(reader)


def test_every_scope_has_an_epoch_of_its_own_after_a_restore(zhang: Office) -> None:
    zhang.sync()
    before = dict(server(zhang, select(scope.c.id, scope.c.epoch)))
    with zhang.line.province.app.state.store.write() as connection:
        epochs.begin_new(connection, CLOCK)
    after = dict(server(zhang, select(scope.c.id, scope.c.epoch)))
    assert before.keys() == after.keys() >= {CITY}
    assert set(before.values()) & set(after.values()) == set()
