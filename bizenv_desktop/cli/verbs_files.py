"""Verbs on attached files as a whole: how many and where, which originals are kept here; fetch, save, free them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.file_names import free_name
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.cli.verbs_records import a_count
from bizenv_desktop.records.attaching import all_files, files_of
from bizenv_desktop.storage import attachments, manifest, originals

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.records.record import FileInfo


@verb("attachments list", "附件共多少、本机有多少、省平台已收多少")
def attachments_list(options: Options) -> Answer:
    """Count the attached files: of rows, here, at the province, not sent."""
    with opened(options) as services, services.copy.read() as reader:
        counts = manifest.counts(services.copy, reader)
        mode = originals.mode(reader)
        return Answer({"originals": mode, **counts.to_json(), "text": counts.text()})


@verb(
    "attachments originals",
    "附件原件：全部下载，还是用到时下载",
    argument("mode", help="all（全部下载）或 on_demand（用到时下载）"),
)
def attachments_originals(options: Options) -> Answer:
    """Choose which originals this copy fetches by itself; what is here stays."""
    with opened(options) as services:
        services.copy.write(lambda writer: originals.change_mode(writer, options.mode))
        return Answer({"originals": options.mode})


@verb(
    "attachments fetch",
    "下载附件原件",
    argument("ledger", nargs="?", help="台账；不写是全部附件"),
    argument("id", nargs="?", help="记录"),
)
def attachments_fetch(options: Options) -> Answer:
    """Fetch originals that are not here: those of a record, or all."""
    with opened(options) as services:
        wanted = [one.sha256 for one in _files(services, options)]
        fetched = services.syncer.fetch_files(wanted)
        return Answer(fetched.to_json(), look=bool(fetched.lacking))


@verb("attachments save", "另存一条记录的附件", argument("ledger"), argument("id"), argument("folder"))
def attachments_save(options: Options) -> Answer:
    """Write the files of a record into a folder, in the clear; originals that are not here are fetched first."""
    folder = Path(options.folder)
    with opened(options) as services:
        files = _files(services, options)
        lacking = originals.lacking(services.copy, [one.sha256 for one in files])
        if lacking:
            lacking = services.syncer.fetch_files(lacking).lacking
        folder.mkdir(parents=True, exist_ok=True)
        saved = []
        for one in (one for one in files if one.sha256 not in lacking):
            target = free_name(folder, one.name)
            attachments.export(services.copy, one.sha256, target)
            saved.append(str(target))
        return Answer(
            {"saved": saved, "lacking": [one.name for one in files if one.sha256 in lacking]}, look=bool(lacking)
        )


@verb(
    "attachments free",
    "腾出空间：删去省平台已收、核对无误的原件",
    argument("--days", type=a_count, default=0, metavar="天数", help="只删早于这么多天的"),
)
def attachments_free(options: Options) -> Answer:
    """Remove originals that the province has, undamaged, as it says now; they come back on demand."""
    with opened(options) as services:
        return Answer(services.syncer.free_files(options.days).to_json())


def _files(services: Services, options: Options) -> list[FileInfo]:
    """Return the files of the record that is named, or of all rows."""
    if options.ledger and not options.id:
        raise UsageProblem("USAGE", "只写了台账，没有写记录", "写 台账 记录，或都不写（全部附件）")
    with services.copy.read() as reader:
        if options.ledger:
            return files_of(reader, options.ledger, services.records.find(options.ledger, options.id))
        return all_files(reader)
