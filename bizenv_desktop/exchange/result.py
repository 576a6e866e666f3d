"""What an import came to: counts for each sheet, the report's lines, each cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange.answer import cell_json, problem_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.exchange.plan import PlannedCell, Problem, SheetPlan


@dataclass
class SheetCounts:
    """Counts of one sheet: rows, but `held` and `rejected` are cells."""

    sheet: str
    ledger: str
    treatment: str
    reason: str = ""
    rows_read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0
    held: int = 0
    rejected: int = 0
    held_rows: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the counts as the command line gives them."""
        return dict(self.__dict__)


@dataclass
class ImportResult:
    """The outcome of one import. `step` is the undo step ("" for a dry run, or where nothing was different)."""

    import_id: str
    file: str
    dry_run: bool = False
    step: str = ""
    sheets: list[SheetCounts] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plans: list[SheetPlan] = field(default_factory=list)

    @property
    def created(self) -> int:
        """Rows made, in all sheets."""
        return sum(one.created for one in self.sheets)

    @property
    def updated(self) -> int:
        """Rows changed, in all sheets."""
        return sum(one.updated for one in self.sheets)

    @property
    def unchanged(self) -> int:
        """Rows that were there just so, in all sheets."""
        return sum(one.unchanged for one in self.sheets)

    @property
    def wants_a_look(self) -> bool:
        """Tell whether somebody should look: held or refused cells, held rows or sheets, soft or hard findings."""
        waiting = any(one.held or one.rejected or one.held_rows or one.treatment == "held" for one in self.sheets)
        return waiting or any(problem.code for problem in self.problems)

    def cells(self) -> Iterator[tuple[SheetPlan, PlannedCell]]:
        """Yield every verdict once; a merged cell at its first row."""
        for plan in self.plans:
            for row in plan.rows:
                for cell in row.cells:
                    if cell.first:
                        yield plan, cell

    def to_json(self, *, cells: bool = False) -> dict[str, Any]:
        """Return the answer of the command line; with `cells` every cell."""
        answer: dict[str, Any] = {
            "import": self.import_id,
            "file": self.file,
            "dry_run": self.dry_run,
            "sheets": [one.to_json() for one in self.sheets],
            "problems": [problem_json(one) for one in self.problems],
        }
        if cells:
            answer["cells"] = [cell_json(plan, cell) for plan, cell in self.cells()]
        return answer
