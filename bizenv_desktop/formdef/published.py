"""Definitions that are published apart from the program: each is one file's text under a name and a version.

Names are those of the wire: a ledger by its id, others with their kind before it (`report:weekly_dispatch`,
`codes:stage`, `view:x`). What all ledgers share (`common.toml`, `settings.toml`), the program's own ledgers and the
templates of documents come with the program only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.code_reading import read_code_text
from bizenv_desktop.formdef.ledger_reading import read_ledger
from bizenv_desktop.formdef.loader import add_settings, in_order, parsed
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.report_reading import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.model import Forms, Ledger

REPORT, CODES, VIEW = "report:", "codes:", "view:"
_FOLDERS = {"ledgers": ("", ".toml"), "reports": (REPORT, ".toml"), "codes": (CODES, ".csv"), "views": (VIEW, ".sql")}
_WITH_PROGRAM = frozenset({"common.toml", "settings.toml", "plan.toml"})
_FOLDERS_WITH_PROGRAM = frozenset({"documents"})


@dataclass(frozen=True)
class Published:
    """One definition: its name, its version, the text of its file."""

    name: str
    version: int
    text: str

    @property
    def file(self) -> str:
        """The name of its file, for messages."""
        kind, _, ident = self.name.rpartition(":")
        endings = dict(_FOLDERS.values())
        return ident + endings[f"{kind}:" if kind else ""]


def texts_of(place: Path) -> tuple[dict[str, str], list[Problem]]:
    """Return the definitions of a folder laid out like `forms/` (or of one file of it) by name, and what is none."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    files = [place] if place.is_file() else sorted(one for one in place.rglob("*") if one.is_file())
    for file in files:
        prefix, ending = _FOLDERS.get(file.parent.name, ("", ""))
        if ending and file.suffix == ending:
            try:
                found[prefix + file.stem] = file.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError:
                problems.append(Problem(file.name, "文件", "不是 UTF-8 编码", "请以 UTF-8 保存"))
        elif not _comes_with_program(file) and not file.name.startswith("."):
            where = "ledgers/*.toml、reports/*.toml、codes/*.csv、views/*.sql"
            problems.append(Problem(file.name, "文件", "不是表单定义", f"只发布 {where}"))
    return found, problems


def _comes_with_program(file: Path) -> bool:
    return file.name in _WITH_PROGRAM or file.parent.name in _FOLDERS_WITH_PROGRAM


def version_of(forms: Forms, name: str) -> int:
    """Return the version that definitions have of a name; 0 for an unknown one."""
    kind, _, ident = name.rpartition(":")
    if name in forms.versions:
        return forms.versions[name]
    if not kind:
        return forms.ledgers[ident].version if ident in forms.ledgers else 0
    if f"{kind}:" == REPORT:
        return forms.reports[ident].version if ident in forms.reports else 0
    return int(ident in (forms.codes if f"{kind}:" == CODES else forms.views))


def overlaid(base: Forms, published: Iterable[Published]) -> tuple[Forms, list[Problem]]:
    """Return definitions with those published laid over them where they are not older, and the faults."""
    newer = [one for one in published if one.version >= version_of(base, one.name)]
    if not newer:
        return base, []
    problems: list[Problem] = []
    of = {prefix: [one for one in newer if _kind(one) == prefix] for prefix, _ in _FOLDERS.values()}
    codes = _other_codes(base, [_ident(one) for one in of[""]])
    codes |= {_ident(one): read_code_text(_ident(one), one.text, problems) for one in of[CODES]}
    ledgers = {one.id: one for one in (_ledger(base, each, codes, problems) for each in of[""]) if one is not None}
    reports = dict(base.reports)
    for each in of[REPORT]:
        if (table := parsed(each.text.encode(), each.file, problems)) is not None:
            report = replace(read_report(table), version=each.version)
            _check_id(report.id, each, problems)
            reports[report.id] = report
    settings = dict(base.settings)
    add_settings(settings, ledgers.values(), problems)
    laid = replace(
        base,
        ledgers=in_order({**base.ledgers, **ledgers}),
        codes=codes,
        views={**base.views, **{_ident(one): one.text for one in of[VIEW]}},
        reports=reports,
        settings=settings,
        versions={**base.versions, **{one.name: one.version for one in newer}},
    )
    return laid, problems


def laid_over(base: Forms, published: Iterable[Published]) -> Forms:
    """Return definitions with those published over them; raises BizenvError where this program cannot read one."""
    forms, problems = overlaid(base, published)
    if problems:
        raise BizenvError(
            "DEFINITION_NEW",
            f"表单定义 {problems[0].file} 这个程序读不懂：{problems[0].what}",
            "换用新版程序；数据没有改动",
        )
    return forms


def _kind(one: Published) -> str:
    kind, colon, _ = one.name.rpartition(":")
    return kind + colon


def _ident(one: Published) -> str:
    return one.name.rpartition(":")[2]


def _other_codes(base: Forms, replaced: list[str]) -> dict[str, CodeList]:
    """Return the code lists, but those that stand inside of ledgers that are read anew."""
    return {name: codes for name, codes in base.codes.items() if name.partition(".")[0] not in replaced}


def _ledger(base: Forms, one: Published, codes: dict[str, CodeList], problems: list[Problem]) -> Ledger | None:
    table = parsed(one.text.encode(), one.file, problems)
    if table is None:
        return None
    ledger = replace(read_ledger(table, base.common, codes), version=one.version)
    _check_id(ledger.id, one, problems)
    return ledger


def _check_id(ident: str, one: Published, problems: list[Problem]) -> None:
    if ident != _ident(one):
        problems.append(Problem(one.file, "id", f"编号 {ident} 与文件名不同", "请让 id 与文件名一致"))
