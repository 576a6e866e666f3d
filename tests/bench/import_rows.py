"""Import of a workbook into a fresh copy, against bare parse by the same reader and bare `executemany`."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from bizenv_desktop.storage.writing import Writer
from tests.bench.copies import LEDGER
from tests.bench.figures import Figure, Measured
from tests.bench.timing import interleaved, median, timed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.copies import Copies

GOAL = 1.5
_COLUMNS = 25


def measure(copies: Copies, rounds: int) -> Measured:
    """Return the figure and the time of each stage."""
    stages: dict[str, list[float]] = defaultdict(list)
    parts: dict[str, list[float]] = defaultdict(list)
    taken = interleaved({"ours": lambda: _ours(copies, stages), "peer": lambda: _peer(copies, parts)}, rounds)
    figure = Figure(
        f"导入 {copies.imported:,} 行 × {_COLUMNS} 列 import", median(taken["ours"]),
        "calamine + executemany", median(taken["peer"]), GOAL,
    )  # fmt: skip
    rest = [(name, median(seconds)) for name, seconds in stages.items()]
    return Measured("导入 import", [figure], rest, [*_peer_parts(parts), *_statements(copies)])


def _ours(copies: Copies, stages: dict[str, list[float]]) -> float:
    services = copies.fresh()
    marks: list[tuple[float, str]] = []

    def progress(_done: int, _total: int, what: str) -> None:
        if not marks or marks[-1][1] != what:
            marks.append((time.perf_counter(), what))

    importer, path = services.importer, copies.workbook(copies.imported)
    start = time.perf_counter()
    result = importer.run(LEDGER, path, progress=progress)
    end = time.perf_counter()
    for (begun, what), (after, _) in zip(marks, [*marks[1:], (end, "")], strict=True):
        stages[what].append(after - begun)
    made = sum(sheet.created for sheet in result.sheets)
    copies.discard(services)
    if made != copies.imported:
        raise AssertionError(f"{made} rows of {copies.imported} were imported")
    return end - start


def _peer(copies: Copies, parts: dict[str, list[float]]) -> float:
    """Parse all cells, and insert them into a plain table of the same encrypted file."""
    services = copies.fresh()
    path = copies.workbook(copies.imported)
    services.copy.write(lambda writer: writer.execute(f"CREATE TABLE bare ({_names(_COLUMNS)})"))
    rows: list[list[Any]] = []
    parts["calamine"].append(timed(lambda: rows.extend(_parsed(path))))
    values = [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows[1:]]
    sql = f"INSERT INTO bare VALUES ({','.join('?' * _COLUMNS)})"
    parts["executemany"].append(timed(lambda: services.copy.write(lambda writer: writer.many(sql, values))))
    copies.discard(services)
    return parts["calamine"][-1] + parts["executemany"][-1]


def _parsed(path: Any) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def _names(count: int) -> str:
    return ", ".join(f"c{n}" for n in range(count))


def _peer_parts(parts: dict[str, list[float]]) -> list[str]:
    told = "，".join(f"{name} {median(seconds) * 1000:.0f} ms" for name, seconds in parts.items())
    return [f"对照之中 of the peer: {told}"]


def _statements(copies: Copies) -> list[str]:
    """Import once more and say how long the statements took that write rows, operations and search texts."""
    services = copies.fresh()
    with _watched() as spent:
        services.importer.run(LEDGER, copies.workbook(copies.imported))
    copies.discard(services)
    told = [f"{name} {seconds * 1000:.0f} ms（{rows:,} 行 rows）" for name, (seconds, rows) in spent.items()]
    return [f"其中写入语句 statements that write: {'，'.join(told)}"]


@contextmanager
def _watched() -> Iterator[dict[str, tuple[float, int]]]:
    """Sum up time and rows of `Writer.many` by table."""
    spent: dict[str, tuple[float, int]] = {}
    real = Writer.many

    def many(self: Writer, sql: str, rows: Any) -> None:
        listed = list(rows)
        start = time.perf_counter()
        real(self, sql, listed)
        table = sql.partition("INTO ")[2].partition(" (")[0].strip('"') or sql.partition(" ")[0].lower()
        seconds, count = spent.get(table, (0.0, 0))
        if listed:
            spent[table] = (seconds + time.perf_counter() - start, count + len(listed))

    Writer.many = many  # type: ignore[method-assign]
    try:
        yield spent
    finally:
        Writer.many = real  # type: ignore[method-assign]
