"""The copies that are measured: a fresh one, and one with a large ledger of projects."""

from __future__ import annotations

import runpy
import shutil
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.home.services import Services
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.search import index_anew

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.storage.writing import Writer

USER, PASSPHRASE, CITY, UNIT = "张演示", "演示口令", "210100", "沈阳市商务局"
TODAY = date(2022, 11, 24)
LEDGER = "project"
MAKE_LARGE = Path(__file__).parents[1] / "data" / "samples" / "make_large.py"
_IMPORTED = 10_000


class Copies:
    """Makes copies below a folder. `rows` is the size of the large ledger, `imported` that of the workbook."""

    def __init__(self, folder: Path, forms: Forms, *, rows: int, imported: int) -> None:
        self.folder, self.forms = folder, forms
        self.rows, self.imported = rows, imported
        self._number = 0
        self._open: list[Services] = []

    def workbook(self, rows: int) -> Path:
        """Return the workbook of `make_large.py` with so many rows, made once."""
        path = self.folder / f"large_{rows}.xlsx"
        if not path.exists():
            _write_workbook(path, rows)
        return path

    def fresh(self) -> Services:
        """Return a new, empty copy; `discard` it afterwards."""
        self._number += 1
        home = self.folder / f"fresh_{self._number}"
        shutil.copytree(self._template, home)
        return self._opened(home)

    def discard(self, services: Services) -> None:
        """Close a fresh copy and delete it."""
        services.close()
        shutil.rmtree(services.copy.home)

    @cached_property
    def large(self) -> Services:
        """The copy with the large ledger: rows of the workbook, imported once and multiplied in SQL."""
        from tests.bench import mended

        services = self.fresh()
        first = min(_IMPORTED, self.rows)
        services.importer.run(LEDGER, self.workbook(first))
        for number in range(1, self.rows // first):
            services.copy.write(lambda writer, number=number: _double(writer, number, first))
        services.copy.write(lambda writer: mended.mend(writer, TODAY.isoformat()))
        services.copy.write(lambda writer: index_anew(writer, self.forms.ledgers[LEDGER]))
        services.copy.write(lambda writer: writer.execute("ANALYZE"))
        self._open.append(services)
        return services

    def close(self) -> None:
        """Close the large copy."""
        for services in self._open:
            services.close()

    @cached_property
    def _template(self) -> Path:
        home = self.folder / "template"
        copy, _recovery = LocalCopy.create(
            home, self.forms, city=CITY, unit=UNIT, user=USER, passphrase=PASSPHRASE, clock=FixedClock(TODAY)
        )
        copy.close()
        return home

    def _opened(self, home: Path) -> Services:
        return Services(LocalCopy.open(home, self.forms, user=USER, passphrase=PASSPHRASE, clock=FixedClock(TODAY)))


def _write_workbook(path: Path, rows: int) -> None:
    import contextlib
    import io
    import sys

    arguments, sys.argv = sys.argv, [str(MAKE_LARGE), str(path), "--rows", str(rows)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            runpy.run_path(str(MAKE_LARGE), run_name="__main__")
    finally:
        sys.argv = arguments


def _double(writer: Writer, number: int, rows: int) -> None:
    """Add the imported projects once more with other ids, and their enterprises, funds and investors."""
    changed = {
        "id": _again("id", number),
        "company_id": _again("company_id", number),
        "province_no": f"province_no || '-{number}'",
        "seq": f"seq + {number * rows}",
        "rid": f"rid + {number * rows}",
    }
    of_project = {"id": _again("id", number), "project_id": _again("project_id", number), "rid": "NULL"}
    made = f"rid <= {rows}"
    _copy_rows(writer, LEDGER, changed, made)
    company = f'id IN (SELECT company_id FROM "{LEDGER}" WHERE {made})'
    _copy_rows(writer, "enterprise", {"id": _again("id", number), "rid": "NULL"}, company)
    for child in ("fund_receipt", "project_investor"):
        _copy_rows(writer, child, of_project, f'project_id IN (SELECT id FROM "{LEDGER}" WHERE {made})')


def _again(column: str, number: int) -> str:
    """Return SQL for another id: the first eight digits (the hour of the import) become a number."""
    return f"'{number:08d}' || substr({column}, 9)"


def _copy_rows(writer: Writer, table: str, changed: dict[str, str], where: str) -> None:
    names = [row[1] for row in writer.all(f'PRAGMA table_info("{table}")')]
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    writer.execute(f'INSERT INTO "{table}" ({listed}) SELECT {values} FROM "{table}" WHERE {where}')


def column_names(services: Services, ledger: str = LEDGER) -> list[str]:
    """Return the columns of a ledger that the checks may read."""
    return list(services.copy.context.codec(ledger).columns)


def first_ids(services: Services, count: int, ledger: str = LEDGER) -> list[str]:
    """Return ids of rows spread over a ledger."""
    with services.copy.read() as reader:
        rows: list[tuple[Any, ...]] = reader.all(f'SELECT id FROM "{ledger}" WHERE deleted = 0 ORDER BY rid')
    step = max(len(rows) // count, 1)
    return [row_id for (row_id,) in rows[::step]][:count]
