"""What a demo leaves behind, said for the person who ran it: how many files, where, and which to open first. Pure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.demo import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KINDS = {".pdf": "PDF {} 个", ".xlsx": "Excel {} 个", ".png": "界面截图 {} 张"}


def demo_words(answer: Mapping[str, Any]) -> str:
    """Return the summary of the demo city, from what the demo answers."""
    out, files = Path(answer["out"]), [Path(one) for one in answer["files"]]
    lines = [f"演示完成，结果在 {out}", f"共 {len(files)} 个文件：{_counted(files)}"]
    first = [path.relative_to(out) for path in (_first(files, ".pdf"), _first(files, ".png")) if path is not None]
    if first:
        lines.append(f"先看：{'、'.join(map(str, first))}")
    if not answer["window"]:
        lines.append(
            f"打开窗口：{_opening(out / '本机', people.TODAY)}（用户 {people.EDITOR}，口令 {people.PASSPHRASE}）"
        )
    return "\n".join(lines)


def whole_words(answer: Mapping[str, Any]) -> str:
    """Return the summary of the city with rows in all ledgers: its checks, its printed forms, what went wrong."""
    found = answer["findings"]
    lines = [f"演示城市建成，结果在 {answer['out']}", f"审核：强制性 {found['hard']} 条，核实性 {found['soft']} 条"]
    if "files" in answer:
        lines.append(f"报表 {answer['files']} 个文件，没有行的 {len(answer['empty'])} 张")
        lines += [f"没有印成：{form}（{why}）" for form, why in answer["failed"].items()]
    lines.append(
        f"打开窗口：{_opening(Path(answer['home']), answer['today'])}（用户 {people.EDITOR}，口令 {people.PASSPHRASE}）"
    )
    return "\n".join(lines)


def _counted(files: Iterable[Path]) -> str:
    kinds = Counter(path.suffix for path in files)
    return "，".join(_KINDS.get(kind, f"{kind} {{}} 个").format(count) for kind, count in kinds.items())


def _first(files: Iterable[Path], kind: str) -> Path | None:
    return next((path for path in files if path.suffix == kind), None)


def _opening(home: Path, today: str) -> str:
    return f"BIZENV_TODAY={today} bizenv --home {home}"
