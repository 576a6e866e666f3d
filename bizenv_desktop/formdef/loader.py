"""Loads every definition under `forms/`: ledgers, code lists, views, report forms, templates of documents."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from bizenv_desktop.base.paths import program_folder
from bizenv_desktop.formdef.code_reading import read_codes
from bizenv_desktop.formdef.document_reading import read_document
from bizenv_desktop.formdef.ledger_reading import read_ledger
from bizenv_desktop.formdef.model import Forms, Ledger
from bizenv_desktop.formdef.problems import FormFileError, Problem
from bizenv_desktop.formdef.report_reading import read_report
from bizenv_desktop.formdef.toml_table import TomlTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.formdef.report_model import Report

_COMMON, _SETTINGS = "common.toml", "settings.toml"
_FOLDERS = {"ledgers": "toml", "codes": "csv", "views": "sql", "reports": "toml", "documents": "toml"}
"""The folders of definitions, with the ending of their files."""

_State = tuple[tuple[str, int, int], ...]
_KEPT = 4
_reading = Lock()
_read: dict[_State, Forms] = {}


def forms_folder() -> Path:
    """Return the folder of the program's definitions.

    `BIZENV_FORMS` names another one; else it stands beside the package (source tree), inside it or under the
    installation's `share/bizenv-desktop`.
    """
    if chosen := os.environ.get("BIZENV_FORMS"):
        return Path(chosen)
    folder = program_folder("forms")
    if (folder / _COMMON).is_file():
        return folder
    raise FormFileError([Problem("forms", "文件夹", "找不到表单定义", "请重新安装程序，或用 BIZENV_FORMS 指明文件夹")])


def load_forms(folder: Path | None = None, extra: Sequence[Path] = ()) -> Forms:
    """Return all definitions of a folder (default: the program's own) and of `extra` folders laid out like it.

    A definition of a later folder replaces one of the same id. Who asks again gets the same object as long as no file
    has changed: nobody writes into definitions. Raises FormFileError with every fault found.
    """
    folders = [folder or forms_folder(), *extra]
    with _reading:
        state = _state(folders)
        forms = _read.pop(state, None) or _faultless(folders)
        _read[state] = forms
        if len(_read) > _KEPT:
            del _read[next(iter(_read))]
    return forms


def _state(folders: Sequence[Path]) -> _State:
    """Return what is another one once a file has changed, come or gone: each file's place, size and time of writing."""
    files = [path for kind in _FOLDERS for path in _files(folders, kind)]
    files += [path for folder in folders for name in (_COMMON, _SETTINGS) if (path := folder / name).is_file()]
    stats = [(path, path.stat()) for path in files]
    return tuple((str(path.absolute()), stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def _faultless(folders: Sequence[Path]) -> Forms:
    forms, problems = read_forms(folders)
    if problems:
        raise FormFileError(problems)
    return forms


def read_forms(folders: Sequence[Path]) -> tuple[Forms, list[Problem]]:
    """Return the definitions of some folders as far as they can be read, and the faults."""
    problems: list[Problem] = []
    codes = {path.stem: read_codes(path, problems) for path in _files(folders, "codes")}
    common = read_common(folders, codes, problems)
    ledgers = _ledgers(folders, common, codes, problems)
    forms = Forms(
        ledgers=ledgers,
        codes=codes,
        views={path.stem: path.read_text("utf-8") for path in _files(folders, "views")},
        reports=_reports(folders, problems),
        settings=_settings(folders, common, ledgers, problems),
        setting_words=settings_part(folders, "words", problems),
        documents=_documents(folders, problems),
        common_checks=common.checks if common is not None else (),
        common=common,
    )
    return forms, problems


def _files(folders: Sequence[Path], kind: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((folder / kind).glob(f"*.{_FOLDERS[kind]}"))


def _open(path: Path, problems: list[Problem]) -> TomlTable | None:
    return parsed(path.read_bytes(), path.name, problems)


def parsed(data: bytes, file: str, problems: list[Problem]) -> TomlTable | None:
    """Return the table of a definition file; None, and the fault noted, where it cannot be read."""
    try:
        raw = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(file, "文件", f"不是可读的 TOML（{error}）", "请按提示的行改正，并以 UTF-8 保存"))
        return None
    return TomlTable(raw, file, "", problems)


def read_common(folders: Sequence[Path], codes: dict[str, CodeList], problems: list[Problem]) -> Ledger | None:
    """Return what all ledgers share, from the first folder that says so; its code lists are added to `codes`."""
    for folder in folders:
        if (folder / _COMMON).is_file() and (table := _open(folder / _COMMON, problems)):
            return _as_common(read_ledger(table, None, codes))
    return None


def _as_common(ledger: Ledger) -> Ledger:
    return replace(ledger, fields={name: replace(field, common=True) for name, field in ledger.fields.items()})


def _ledgers(
    folders: Sequence[Path], common: Ledger | None, codes: dict[str, CodeList], problems: list[Problem]
) -> dict[str, Ledger]:
    ledgers: dict[str, Ledger] = {}
    for path in _files(folders, "ledgers"):
        table = _open(path, problems)
        if table is None:
            continue
        ledger = read_ledger(table, common, codes)
        if ledger.id != path.stem:
            problems.append(Problem(path.name, "id", f"编号 {ledger.id} 与文件名不同", "请让 id 与文件名一致"))
        ledgers[ledger.id] = ledger
    return in_order(ledgers)


def in_order(ledgers: Mapping[str, Ledger]) -> dict[str, Ledger]:
    """Return ledgers in the order of their numbers."""
    return dict(sorted(ledgers.items(), key=lambda item: _rank(item[1])))


def _rank(ledger: Ledger) -> tuple[bool, str, str]:
    """Order ledgers by their number (B01 … L25c); the program's own come last."""
    return ledger.system, ledger.number or "~", ledger.id


def _reports(folders: Sequence[Path], problems: list[Problem]) -> dict[str, Report]:
    tables = [_open(path, problems) for path in _files(folders, "reports")]
    reports = [read_report(table) for table in tables if table is not None]
    return {report.id: report for report in reports}


def _documents(folders: Sequence[Path], problems: list[Problem]) -> dict[str, DocumentForm]:
    tables = [_open(path, problems) for path in _files(folders, "documents")]
    documents = [read_document(table) for table in tables if table is not None]
    return {document.id: document for document in documents}


def _settings(
    folders: Sequence[Path], common: Ledger | None, ledgers: dict[str, Ledger], problems: list[Problem]
) -> dict[str, str]:
    """Return every setting with its default; two different defaults for one name are noted."""
    settings = settings_part(folders, "settings", problems)
    add_settings(settings, [*([common] if common else []), *ledgers.values()], problems)
    return settings


def settings_part(folders: Sequence[Path], part: str, problems: list[Problem]) -> dict[str, str]:
    """Return what stands in a part of the files of settings: `settings` with defaults, `words` with their meaning."""
    found: dict[str, str] = {}
    for folder in folders:
        path = folder / _SETTINGS
        if path.is_file() and (table := _open(path, problems)):
            found |= table.text_map(part)
    return found


def add_settings(settings: dict[str, str], ledgers: Iterable[Ledger], problems: list[Problem]) -> None:
    """Add the settings that the rules of ledgers name; two different defaults for one name are noted."""
    for ledger in ledgers:
        for code, setting in _rule_settings(ledger):
            for name, default in setting.items():
                if settings.setdefault(name, default) != default:
                    what = f"设置 {name} 有两个默认值（{settings[name]} 和 {default}）"
                    problems.append(Problem(f"{ledger.id}.toml", code, what, "请统一默认值，或改用另一个名称"))


def _rule_settings(ledger: Ledger) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "cities", ledger.cities
    for check in ledger.checks:
        yield check.code, check.setting
    for deadline in ledger.deadlines:
        yield deadline.code, deadline.setting
