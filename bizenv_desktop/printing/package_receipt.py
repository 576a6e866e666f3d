"""The receipt of a package on a stick: what it held, by which hash it is known, and where both sides sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.tables_pdf import SimpleTable, print_tables
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.package import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bizenv_desktop.printing.pdf import PrintResult
    from bizenv_desktop.wire.package import Manifest

_TITLE = "离线交换包交接单"
_KIB = 1024
_GROUP = 8


def receipt_tables(manifest: Manifest, ledgers: Mapping[str, str]) -> list[SimpleTable]:
    """Return the tables of a receipt; `ledgers` names ledgers by their id."""
    files = [one for one in manifest.files if one.name.startswith("blobs/")]
    head = [
        ("包编号", manifest.package),
        ("序号", f"本设备第 {manifest.number} 号"),
        ("填报地区", manifest.scope),
        ("设备", manifest.device),
        ("导出人", manifest.by),
        ("导出时间", manifest.made[:19].replace("T", " ")),
        ("修改", _span(manifest)),
        ("附件", f"{len(files)} 个，共 {_size(sum(one.size for one in files))}"),
        ("校验码", _grouped(canonical.digest(manifest))),
        ("上一号的校验码", _grouped(manifest.previous) or "无"),
        ("收件方公钥", fingerprint(manifest.recipient)),
    ]
    counts = [(ledgers.get(name, name), f"{count}") for name, count in sorted(manifest.counts.items())]
    listed = [(str(n), _grouped(one.name.removeprefix("blobs/")), _size(one.size)) for n, one in enumerate(files, 1)]
    return [
        SimpleTable("一、包", ("项目", "内容"), head, (1, 3)),
        SimpleTable("二、修改", ("台账", "项数"), counts, (3, 1)),
        SimpleTable("三、附件", ("序号", "校验码", "大小"), listed, (1, 8, 2)),
        SimpleTable(
            "四、交接", ("", "交出", "接收"), [(one, "", "") for one in ("单位", "姓名", "签字", "日期")], (1, 3, 3)
        ),
    ]


def print_receipt(manifest: Manifest, ledgers: Mapping[str, str], out: Path | None = None) -> PrintResult:
    """Print the receipt of a package, the same at both ends."""
    note = "校验码与对方交接单上的一致，即为同一个包，内容没有改动。"
    return print_tables(_TITLE, receipt_tables(manifest, ledgers), out, lines=[note], paper="A4 portrait")


def _span(manifest: Manifest) -> str:
    if not manifest.ops:
        return "无"
    return f"{manifest.ops} 项（设备操作号 {manifest.first_seq}—{manifest.last_seq}）"


def _grouped(digits: str) -> str:
    return " ".join(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))


def _size(count: int) -> str:
    return f"{count} 字节" if count < _KIB else f"{count / _KIB:,.1f} KiB"
