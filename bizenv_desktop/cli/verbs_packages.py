"""Verbs of the exchange by a stick: at the bureau, and at the province."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.cli.verbs_province import STORE, place_of

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.wire.package import Manifest

_LSP = ".lsp"


@verb("package export", "把待上传的修改和附件写成离线包（U 盘用）", argument("file", help="离线包文件，.lsp"))
def export(options: Options) -> Answer:
    """Write a package for the province; what is in it waits on until it is acknowledged."""
    place = out_file(options.file, _LSP)
    with opened(options) as services:
        return Answer(services.syncer.export_package(place).to_json())


@verb("package import", "导入省平台的答复包", argument("file", help="答复包的第一卷，.lsp"))
def import_package(options: Options) -> Answer:
    """Take in the province's answer: acknowledgements, and what others changed."""
    with opened(options) as services:
        taken = services.syncer.import_package(Path(options.file))
        return Answer(taken.to_json(), look=bool(taken.refused))


@verb(
    "package forward",
    "替没有网络的电脑转送离线包，取回答复包",
    argument("file", help="离线包的第一卷，.lsp"),
    argument("--answer", required=True, help="答复包文件，.lsp"),
)
def forward(options: Options) -> Answer:
    """Send another PC's package to the province as it is, and write the answer for it."""
    place = out_file(options.answer, _LSP)
    with opened(options) as services:
        taken = services.syncer.forward_package(Path(options.file), place)
    return Answer(taken, look=bool(taken.get("parked") or taken.get("refused")))


@verb(
    "package receipt",
    "打印离线包的交接单",
    argument("package", nargs="?", default="", help="包的编号或序号；不写是最近的一个"),
    argument("--out", required=True, help="PDF 文件"),
)
def receipt(options: Options) -> Answer:
    """Print what a package held, its hash, and where both sides sign."""
    place = out_file(options.out, ".pdf")
    with opened(options) as services:
        return _print(services.syncer.sent_package(options.package), services.forms, place)


def _print(manifest: Manifest, forms: Forms, place: Path) -> Answer:
    from bizenv_desktop.printing.package_receipt import print_receipt
    from bizenv_desktop.wire.canonical import digest

    printed = print_receipt(manifest, {one.id: one.title for one in forms.ledgers.values()}, place)
    return Answer({"out": str(place), "package": manifest.package, "hash": digest(manifest), "pages": printed.pages})


@verb(
    "province receipt",
    "打印收到的离线包的交接单",
    argument("package", help="离线包的编号（导入时给出）"),
    argument("--out", required=True, help="PDF 文件"),
    *STORE,
)
def province_receipt(options: Options) -> Answer:
    """Print the receipt of a package that was taken in."""
    from bizenv_desktop.formdef.loader import load_forms
    from bizenv_desktop.province.stick import packages

    where = place_of(options)
    place = out_file(options.out, ".pdf")
    with packages(**where) as kept:
        return _print(kept.manifest(options.package), load_forms(), place)


@verb(
    "province import-package",
    "导入各市的离线包",
    argument("file", help="离线包的第一卷，.lsp"),
    argument("--answer", help="同时写出答复包，.lsp"),
    *STORE,
)
def province_import(options: Options) -> Answer:
    """Take a package in: the whole of it once, or nothing."""
    from bizenv_desktop.province.stick import packages

    where = place_of(options)
    place = out_file(options.answer, _LSP) if options.answer else None
    with packages(**where) as kept:
        taken = kept.take_in(Path(options.file))
        if place:
            kept.answer(taken.package, place)
    return Answer({**taken.to_json(), "answer": str(place or "")}, look=bool(taken.parked or taken.refused))


@verb(
    "province ack",
    "写出一个离线包的答复包",
    argument("package", help="离线包的编号（导入时给出）"),
    argument("--out", required=True, help="答复包文件，.lsp"),
    *STORE,
)
def province_ack(options: Options) -> Answer:
    """Write the answer to a package that was taken in: what became of it until now."""
    from bizenv_desktop.province.stick import packages

    where = place_of(options)
    place = out_file(options.out, _LSP)
    with packages(**where) as kept:
        manifest = kept.answer(options.package, place)
    return Answer({"file": str(place), "package": manifest.answers, "acks": manifest.ops})
