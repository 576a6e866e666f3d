"""A stick between a PC without a network and the province: nothing is lost, nothing is done twice."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.province.tables import op_log, parked_batch, row
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.edits import Edit
from bizenv_desktop.wire import package as container
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.sync.packages import Packed, Unpacked

PERIOD = "00000000-0000-5000-8000-000000000001"


@contextmanager
def cut_off(folder: Path) -> Iterator[tuple[Office, Office]]:
    """Give a PC whose line is down, and a colleague's that has one; both have synced once."""
    with city(folder, "张演示", "李演示") as (far, near):
        far.sync()
        near.sync()
        far.line.down = True
        yield far, near


def export(office: Office, stick: Path) -> Packed:
    return office.syncer.export_package(stick)


def bring(office: Office, package: Packed) -> Any:
    return office.line.province.app.state.service.packages.take_in(package.files[0])


def fetch(office: Office, package: Packed, stick: Path) -> Path:
    office.line.province.app.state.service.packages.answer(package.manifest.package, stick)
    return stick


def take(office: Office, answer: Path) -> Unpacked:
    return office.syncer.import_package(answer)


def waiting(office: Office) -> int:
    return office.syncer.state().waiting


def stored(office: Office, query: Any) -> int:
    with office.line.province.app.state.store.read() as connection:
        return int(connection.execute(query).scalar_one())


def count(table: Any) -> Any:
    return select(func.count()).select_from(table)


def refusal(work: Any, *arguments: Any) -> str:
    with pytest.raises(BizenvError) as refused:
        work(*arguments)
    assert refused.value.remedy
    return refused.value.code


def test_edits_and_files_travel_by_stick_and_the_answer_brings_the_colleagues(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        mine = far.create(name="甲项目")
        sha = attachments.put(far.copy, b"photo" * 400_000, "现场.jpg")
        theirs = near.create(name="乙项目")
        near.sync()

        package = export(far, tmp_path / "包.lsp")
        assert (package.manifest.number, package.to_json()["blobs"]) == (1, 1)
        assert waiting(far) > 0, "what is only on a stick has not arrived"
        taken = bring(far, package)
        assert (taken.ops, taken.parked, taken.repeated, taken.earlier) == (package.manifest.ops, 0, False, [])

        answer = take(far, fetch(far, package, tmp_path / "答复.lsp"))
        assert (answer.acks, answer.blobs, waiting(far)) == (package.manifest.ops, 1, 0)
        assert far.row(theirs) == {"name": "乙项目"}
        near.sync()
        assert near.row(mine) == {"name": "甲项目"}
        assert attachments.open_file(near.copy, sha) == b"photo" * 400_000
        far.line.down = False
        far.sync()
        assert far.dump() == near.dump()


def test_a_package_that_comes_twice_or_by_the_network_too_counts_once(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        far.create(name="甲项目")
        package = export(far, tmp_path / "包.lsp")
        bring(far, package)
        before = [stored(far, count(one)) for one in (row, op_log)]
        assert bring(far, package).repeated
        far.line.down = False
        assert far.sync().pushed == 1
        assert [stored(far, count(one)) for one in (row, op_log)] == before
        assert take(far, fetch(far, package, tmp_path / "答复.lsp")).is_old
        near.sync()
        assert far.dump() == near.dump()


def test_packages_out_of_order_wait_and_run_when_the_missing_one_comes(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        made = far.create(name="甲项目")
        first = export(far, tmp_path / "1.lsp")
        far.change(made, name="甲项目一期")
        second = _only_the_new(far, tmp_path)

        taken = bring(far, second)
        assert (taken.parked, taken.earlier) == (1, [1])
        assert taken.told.startswith("缺第 1 号包：收下的 1 项先存着")
        answer = take(far, fetch(far, second, tmp_path / "a.lsp"))
        assert answer.acks == 0
        assert waiting(far) == 2
        assert bring(far, second).parked == 1

        assert bring(far, first).parked == 0
        assert stored(far, count(parked_batch)) == 0
        assert take(far, fetch(far, second, tmp_path / "b.lsp")).acks == 1
        assert take(far, fetch(far, first, tmp_path / "c.lsp")).acks == 1
        near.sync()
        assert near.row(made) == {"name": "甲项目一期"}


def test_what_is_parked_runs_when_the_network_brings_the_missing(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        made = far.create(name="甲项目")
        export(far, tmp_path / "lost.lsp")
        far.change(made, name="甲项目一期")
        bring(far, _only_the_new(far, tmp_path))
        far.line.down = False
        far.sync()
        assert (waiting(far), stored(far, count(parked_batch)), stored(far, count(op_log))) == (0, 0, 2)
        near.sync()
        assert near.row(made) == far.row(made) == {"name": "甲项目一期"}


def test_a_package_exported_anew_after_a_lost_stick_lacks_nothing_and_a_lost_link_is_named(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, _near):
        far.create(name="甲项目")
        lost = export(far, tmp_path / "1.lsp")
        again = bring(far, export(far, tmp_path / "2.lsp"))
        assert (again.parked, again.earlier, again.told) == (0, [1], "")
        far.create(name="乙项目")
        bring(far, export(far, tmp_path / "3.lsp"))
        far.create(name="丙项目")
        fourth = bring(far, export(far, tmp_path / "4.lsp"))
        assert (fourth.earlier, fourth.refused) == ([1], "")
        assert bring(far, lost).earlier == []
        assert bring(far, export(far, tmp_path / "5.lsp")).earlier == []


def test_a_package_of_another_copy_with_the_same_number_does_not_pass_for_the_missing_one(tmp_path: Path) -> None:
    """A disk that was cloned gives two packages of one number; only the hash tells them apart."""
    with cut_off(tmp_path) as (far, _near):
        far.create(name="甲项目")
        first = export(far, tmp_path / "1.lsp")
        before = dict(
            far.copy.write(lambda writer: writer.all("SELECT key, value FROM meta WHERE key LIKE 'package.%'"))
        )
        bring(far, first)
        far.create(name="乙项目")
        bring(far, export(far, tmp_path / "2a.lsp"))
        _forget(far, before)
        _second = export(far, tmp_path / "2b.lsp")
        assert bring(far, export(far, tmp_path / "3.lsp")).earlier == [2]


def _forget(office: Office, kept: dict[str, str]) -> None:
    """Set what a copy knows of its packages back, as a restored backup does."""

    def work(writer: Any) -> None:
        writer.execute("DELETE FROM meta WHERE key LIKE 'package.%'")
        for key, value in kept.items():
            writer.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))

    office.copy.write(work)


def _only_the_new(office: Office, folder: Path) -> Packed:
    """Give a package without what the package before holds (as if that had been acknowledged meanwhile)."""
    office.copy.write(lambda writer: writer.execute("UPDATE op SET state = 'remote' WHERE device_seq IS NOT NULL"))
    package = export(office, folder / "2.lsp")
    office.copy.write(lambda writer: writer.execute("UPDATE op SET state = 'pending' WHERE state = 'remote'"))
    return package


def test_a_changed_or_foreign_package_changes_nothing_at_all(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        far.create(name="甲项目")
        package = export(far, tmp_path / "包.lsp")
        sound = package.files[0].read_bytes()
        before = [stored(far, count(one)) for one in (row, op_log, parked_batch)]
        for at in (100, len(sound) // 2, len(sound) - 1):
            package.files[0].write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
            assert refusal(bring, far, package) == "PACKAGE_DAMAGED"
        package.files[0].write_bytes(sound[:-20])
        assert refusal(bring, far, package) == "PACKAGE_DAMAGED"
        assert [stored(far, count(one)) for one in (row, op_log, parked_batch)] == before

        package.files[0].write_bytes(sound)
        assert refusal(take, far, package.files[0]) == "PACKAGE_NOT_FOR_US"
        bring(far, package)
        answer = fetch(far, package, tmp_path / "答复.lsp")
        assert refusal(take, near, answer) == "PACKAGE_NOT_FOR_US"
        whole = answer.read_bytes()
        answer.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert refusal(take, far, answer) == "PACKAGE_DAMAGED"
        assert waiting(far) == 1


def test_a_package_of_a_device_that_nobody_enrolled_is_refused(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, _):
        far.create(name="甲项目")
        package = export(far, tmp_path / "包.lsp")
        with far.line.province.app.state.store.write() as connection:
            connection.execute(text("UPDATE device SET revoked = true"))
        assert refusal(bring, far, package) == "PACKAGE_SIGNATURE"
        assert stored(far, count(op_log)) == 0


def test_a_stick_that_is_pulled_out_leaves_the_older_package_and_every_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_off(tmp_path) as (far, near):
        made = far.create(name="甲项目")
        stick = tmp_path / "包.lsp"
        older = export(far, stick)
        sound = stick.read_bytes()
        far.change(made, name="甲项目一期")
        with monkeypatch.context() as pulled:
            pulled.setattr("os.fsync", _pulled_out)
            assert refusal(export, far, stick) == "PACKAGE_NOT_WRITTEN"
        assert stick.read_bytes() == sound
        assert not list(tmp_path.glob("*.tmp"))

        bring(far, older)
        newer = export(far, stick)
        assert newer.manifest.number == 2
        assert newer.manifest.previous == older.hash
        bring(far, newer)
        take(far, fetch(far, newer, tmp_path / "答复.lsp"))
        assert waiting(far) == 0
        near.sync()
        assert near.row(made) == {"name": "甲项目一期"}


def _pulled_out(_handle: int) -> None:
    raise OSError(5, "Input/output error")


def test_an_old_answer_is_ignored_and_one_of_another_epoch_refused(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        made = far.create(name="甲项目")
        package = export(far, tmp_path / "包.lsp")
        bring(far, package)
        answer = fetch(far, package, tmp_path / "答复.lsp")
        take(far, answer)
        far.line.down = False
        near.sync()
        near.change(made, name="乙改")
        near.sync()
        far.sync()
        log = far.syncer.log()
        assert take(far, answer).is_old
        assert far.row(made) == {"name": "乙改"}
        assert far.syncer.log() == log

        far.change(made, name="甲又改")
        late = export(far, tmp_path / "2.lsp")
        bring(far, late)
        answer = fetch(far, late, tmp_path / "b.lsp")
        with far.line.province.app.state.store.write() as connection:
            connection.execute(text("DELETE FROM op_log WHERE seq > 1"))
            connection.execute(text("UPDATE device SET last_seq = 1 WHERE last_seq > 1"))
            connection.execute(text("UPDATE scope SET epoch = 'restored'"))
        far.sync()
        assert refusal(take, far, answer) == "PACKAGE_STALE"
        near.sync()
        assert near.row(made) == {"name": "甲又改"}


def test_a_submission_with_its_snapshot_travels_in_one_package(tmp_path: Path) -> None:
    with cut_off(tmp_path) as (far, near):
        far.line.down = False
        far.syncer.enroll("http://province", far.line.province.code("张演示", roles=("editor", "reviewer")))
        far.line.down = True
        sha = attachments.put(far.copy, b"frozen print", "周报.pdf")
        far.create("report_snapshot", pdf=[sha])
        values = {"report_id": "weekly", "period_key": "2026-W47", "state": "submitted", "version": 1}
        far.apply(Edit("create", "report_period", PERIOD, values), kind="period")
        package = export(far, tmp_path / "包.lsp")
        bring(far, package)
        take(far, fetch(far, package, tmp_path / "答复.lsp"))
        assert far.syncer.refused() == []
        near.sync()
        assert (near.row(PERIOD, "report_period") or {})["state"] == "submitted"


def test_many_edits_make_batches_like_those_over_http_and_a_full_package_is_read_in_volumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_off(tmp_path) as (far, near):
        for n in range(3):
            far.apply(*(_new(n * 400 + m) for m in range(400)))
        attachments.put(far.copy, b"photo" * 600_000, "现场.jpg")
        monkeypatch.setattr(container.writing, "VOLUME_BYTES", container.FRAME)
        package = export(far, tmp_path / "包.lsp")
        batches = [one for one in package.manifest.files if one.name.startswith("batches/")]
        assert (package.manifest.ops, len(batches), len(package.files)) == (1201, 3, 3)
        assert bring(far, package).parked == 0
        assert take(far, fetch(far, package, tmp_path / "答复.lsp")).acks == 1201
        near.sync()
        assert near.dump() == far.dump()


def _new(n: int) -> Any:
    return Edit("create", "project", new_id(), {"name": f"项目{n}"})
