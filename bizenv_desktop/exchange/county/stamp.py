"""The stamp of a workbook for a county: whose it is, of which period and definitions, and what stood in each row.

It lies on a hidden sheet, packed and with its checksum. What a county has changed is told by it, and not by what the
bureau has in the meantime.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.exchange.grid import Workbook

SHEET = "回收标记"
TITLE = "县区工作簿的回收标记，请勿改动"
_PIECE = 30_000
_BEGINS = "·"
"""Before each piece, so that no program takes one for a formula or a number."""
_FIRST_ROW = 3
_DAMAGED = "请县区把填好的内容抄回原来下发的文件再报；找不到原文件的，重新下发一份"


@dataclass(frozen=True)
class GivenLine:
    """A line as it was sent: its subject, whether its row was saved then, value (as JSON) and text of each cell."""

    subject: str
    title: str
    stored: bool
    cells: Mapping[str, tuple[Any, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class GivenSheet:
    """A sheet as it was sent: lines by row id, ids for new rows, and what the names of subjects mean there."""

    ledger: str
    version: int
    columns: tuple[str, ...]
    lines: Mapping[str, GivenLine]
    blanks: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stamp:
    """All that a workbook knows of its sending."""

    city: str
    unit: str
    unit_name: str
    period: str
    sent_at: str
    sheets: Mapping[str, GivenSheet]
    """By the name of the sheet."""

    @property
    def text(self) -> str:
        """The stamp as one text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def checksum(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def stamp_cells(stamp: Stamp) -> list[str]:
    """Return what stands in the first column of the hidden sheet."""
    packed = base64.b64encode(zlib.compress(stamp.text.encode(), 9)).decode("ascii")
    pieces = [_BEGINS + packed[start : start + _PIECE] for start in range(0, len(packed), _PIECE)]
    return [TITLE, stamp.checksum, *pieces]


def read_stamp(book: Workbook) -> Stamp:
    """Return the stamp of a workbook; raises COUNTY_NO_STAMP or COUNTY_STAMP_DAMAGED."""
    grid = book.sheet(SHEET)
    if grid is None:
        raise BizenvError("COUNTY_NO_STAMP", "这不是本系统下发的县区工作簿，或者隐藏的回收标记被删去了", _DAMAGED)
    column = [str(grid.raw(row, 1) or "") for row in range(1, grid.n_rows + 1)]
    try:
        packed = "".join(text.removeprefix(_BEGINS) for text in column[_FIRST_ROW - 1 :])
        text = zlib.decompress(base64.b64decode(packed, validate=True)).decode()
        stamp = _stamp(json.loads(text))
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as problem:
        raise _damaged() from problem
    if len(column) < _FIRST_ROW or stamp.checksum != column[1]:
        raise _damaged()
    return stamp


def _damaged() -> BizenvError:
    return BizenvError("COUNTY_STAMP_DAMAGED", "工作簿里的回收标记损坏，认不出每一行是哪条记录", _DAMAGED)


def _stamp(raw: dict[str, Any]) -> Stamp:
    return Stamp(**{**raw, "sheets": {name: _sheet(one) for name, one in raw["sheets"].items()}})


def _sheet(raw: dict[str, Any]) -> GivenSheet:
    lines = dict(_lines(raw["lines"]))
    return GivenSheet(**{**raw, "columns": tuple(raw["columns"]), "blanks": tuple(raw["blanks"]), "lines": lines})


def _lines(raw: dict[str, Any]) -> Iterator[tuple[str, GivenLine]]:
    for row_id, one in raw.items():
        cells = {name: (value, text) for name, (value, text) in one["cells"].items()}
        yield row_id, GivenLine(**{**one, "cells": cells})
