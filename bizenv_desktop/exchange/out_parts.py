"""The parts of an XLSX file around its rows: styles, columns, panes, drop-downs, list of sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bizenv_desktop.exchange.grid import column_letter
from bizenv_desktop.exchange.out_model import OutColumn, OutSheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.exchange.out_model import OutWorkbook

HEADING, HEADING_REQUIRED, TEXT, QUOTED, GENERAL, DATETIME = 1, 2, 3, 4, 6, 10
STYLES: Mapping[str, int] = {"text": TEXT, "money": 5, "number": GENERAL, "integer": 7, "percent": 8, "date": 9}
"""The style index of each kind of column, in the order of `_FORMATS`."""

CHOICES_SHEET = "代码表"
_LAST_ROW = 1_048_576
_MAX_PROMPT, _MAX_NAME = 250, 31
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMATS = (
    (0, 0, 0, ""), (0, 1, 2, ""), (0, 1, 3, ""), (49, 0, 0, ""), (0, 0, 0, ' quotePrefix="1"'), (164, 0, 0, ""),
    (0, 0, 0, ""), (1, 0, 0, ""), (10, 0, 0, ""), (165, 0, 0, ""), (166, 0, 0, ""),
)  # fmt: skip
"""Number format, font, fill and extra attribute of each style."""


def fixed_parts(sheets: Sequence[OutSheet]) -> dict[str, str]:
    """Return the parts that hold no rows, by name."""
    return {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [("styles", "styles.xml"), *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1))]
        ),
        "xl/styles.xml": _styles(),
    }


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{sheets}</Types>'
    )


def _relations(links: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _workbook(sheets: Sequence[OutSheet]) -> str:
    named = list(zip(sheets, sheet_names(sheets), strict=True))
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}"{_flag("state", "hidden", on=sheet.hidden)} r:id="rId{n + 1}"/>'
        for n, (sheet, name) in enumerate(named, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">{escape(_quoted(name))}!$1:$1</definedName>'
        for n, (sheet, name) in enumerate(named)
        if not sheet.plain
    )
    names = f"<definedNames>{titles}</definedNames>" if titles else ""
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{entries}</sheets>{names}</workbook>'


def _quoted(name: str) -> str:
    """Return the name of a sheet as formulas write it."""
    return "'" + name.replace("'", "''") + "'"


def _flag(name: str, value: str, *, on: object) -> str:
    return f' {name}="{value}"' if on else ""


def sheet_names(sheets: Sequence[OutSheet]) -> list[str]:
    r"""Return the names as a workbook allows them: at most 31 characters, none of []:*?/\\, no two alike."""
    names: list[str] = []
    for sheet in sheets:
        base = re.sub(r"[\[\]:*?/\\]", "_", sheet.name).strip("'")[:_MAX_NAME] or "Sheet"
        name, number = base, 2
        while name.lower() in {taken.lower() for taken in names}:
            name, number = f"{base[: _MAX_NAME - 4]}({number})", number + 1
        names.append(name)
    return names


def _styles() -> str:
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1"{extra}>'
        f"<alignment{_flag('vertical', 'center' if font else 'top', on=True)}{_flag('horizontal', 'center', on=font)}"
        ' wrapText="1"/></xf>'
        for number, font, fill, extra in _FORMATS
    )
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
        for colour in ("DDEBF7", "FCE4D6")
    )
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00####"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/>'
        '<name val="宋体"/></font></fonts>'
        '<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill '
        f'patternType="gray125"/></fill>{fills}</fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_FORMATS)}">{formats}</cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def sheet_head(sheet: OutSheet) -> str:
    """Return a sheet's XML up to its first row: frozen panes, widths and formats of the columns."""
    split = f'xSplit="{sheet.frozen}" ' if sheet.frozen else ""
    corner = f"{column_letter(sheet.frozen + 1)}2"
    pane = "bottomRight" if sheet.frozen else "bottomLeft"
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{column.width:g}" customWidth="1" style="{STYLES[column.kind]}"'
        f"{_flag('hidden', '1', on=column.hidden)}/>"
        for n, column in enumerate(sheet.columns, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane {split}ySplit="1" '
        f'topLeftCell="{corner}" activePane="{pane}" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def sheet_tail(sheet: OutSheet, book: OutWorkbook, count: int) -> str:
    """Return a sheet's XML after its last row: filter, drop-downs and prompts, landscape page."""
    if sheet.plain:
        return "</sheetData></worksheet>"
    area = f"A1:{column_letter(len(sheet.columns))}{count + 1}"
    checks = [check for n, column in enumerate(sheet.columns, 1) if (check := _validation(n, column, book))]
    validations = f'<dataValidations count="{len(checks)}">{"".join(checks)}</dataValidations>' if checks else ""
    page = '<pageSetup paperSize="8" orientation="landscape"/>'
    return f'</sheetData><autoFilter ref="{area}"/>{validations}{page}</worksheet>'


def _validation(number: int, column: OutColumn, book: OutWorkbook) -> str:
    place = f'sqref="{column_letter(number)}2:{column_letter(number)}{_LAST_ROW}"'
    prompt = f'showInputMessage="1" prompt={quoteattr(column.prompt[:_MAX_PROMPT])} ' if column.prompt else ""
    if column.choices and not column.hidden:
        letter = column_letter(list(book.choices).index(column.choices) + 1)
        source = f"'{CHOICES_SHEET}'!${letter}$2:${letter}${len(book.choices[column.choices]) + 1}"
        return (
            f'<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" {prompt}{place}>'
            f"<formula1>{escape(source)}</formula1></dataValidation>"
        )
    return f'<dataValidation allowBlank="1" {prompt}{place}/>' if prompt and not column.hidden else ""


def choice_sheets(book: OutWorkbook) -> list[OutSheet]:
    """Return the hidden sheet with the lists to choose from, a column each; none where nothing is chosen."""
    if not book.choices:
        return []
    lists = list(book.choices.values())
    rows = [[items[n] if n < len(items) else None for items in lists] for n in range(max(map(len, lists)))]
    return [OutSheet(CHOICES_SHEET, [OutColumn(name) for name in book.choices], rows, hidden=True, plain=True)]
