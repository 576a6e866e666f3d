"""Writes the pages of an official document as PDF: the same document gives the same bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.canvas import open_canvas
from bizenv_desktop.printing.cid_font import writing
from bizenv_desktop.printing.official.measures import PAPER
from bizenv_desktop.printing.page_plan import MM
from bizenv_desktop.printing.pdf import PrintResult

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.printing.official.sheets import OfficialPlan, Rule, Sheet, Text


def write_official(plan: OfficialPlan, out: Path | None = None) -> PrintResult:
    """Write a laid-out document to a file (or nowhere: the result has the bytes)."""
    with writing:
        content, used = _Writer(plan).write()
    if out is not None:
        out.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return PrintResult(len(plan.pages), digest, tuple(sorted(used)), tuple(sorted(plan.missing)), content)


class _Writer:
    def __init__(self, plan: OfficialPlan) -> None:
        self._plan = plan
        self._used: set[str] = set()
        canvas, self._buffer = open_canvas(PAPER, "fangsong", plan.title, plan.author)
        self._canvas: Any = canvas
        self._doc = self._canvas._doc  # noqa: SLF001 - fonts keep what each document uses

    def write(self) -> tuple[bytes, set[str]]:
        for sheet in self._plan.pages:
            self._page(sheet)
        self._canvas.save()
        return self._buffer.getvalue(), self._used

    def _page(self, sheet: Sheet) -> None:
        for rule in sheet.rules:
            self._rule(rule)
        for text in sheet.texts:
            self._raw(self._shown(text))
        self._canvas.showPage()

    def _rule(self, rule: Rule) -> None:
        x, y = rule.x * MM, (PAPER[1] - rule.y) * MM
        end = (x, y - rule.length * MM) if rule.upright else (x + rule.length * MM, y)
        colour = f"{_colour(rule.colour)} RG {rule.weight * MM:.3f} w"
        self._raw(f"{colour} {x:.3f} {y:.3f} m {end[0]:.3f} {end[1]:.3f} l S")

    def _shown(self, text: Text) -> str:
        colour = _colour(text.colour)
        parts = [f"{colour} rg", "BT", f"{text.gap:.4f} Tc"]
        parts.append(f"2 Tr {colour} RG {text.weight:.3f} w" if text.weight else "0 Tr")
        parts.append(f"1 0 0 1 {text.x * MM:.3f} {(PAPER[1] - text.base) * MM:.3f} Tm")
        for run in text.runs:
            for name, piece in faces.runs(run.text, run.face):
                font = faces.face(name).font
                self._used.add(str(font.fontName))
                code = font.encoded(piece, self._doc)
                parts.append(f"{font.getSubsetInternalName(0, self._doc)} {text.size:g} Tf <{code}> Tj")
        return "\n".join([*parts, "0 Tr 0 Tc", "ET", "0 0 0 rg"])

    def _raw(self, code: str) -> None:
        self._canvas._code.append(code)  # noqa: SLF001 - spacing and outlines have no short way on the canvas


def _colour(colour: str) -> str:
    return " ".join(f"{int(colour[n : n + 2], 16) / 255:.3f}" for n in (1, 3, 5))
