"""The pages of a document as pure data: texts with their base lines, rules; millimetres from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizenv_desktop.printing.official.measures import BLACK

if TYPE_CHECKING:
    from bizenv_desktop.printing.official.text_blocks import Run


@dataclass(frozen=True)
class Text:
    """A line of text: where its first character begins, its base line, its size and gap in points.

    `role` says what it is (mark, number, title, body …); `weight` is the width of an outline that makes it bolder.
    """

    role: str
    x: float
    base: float
    runs: tuple[Run, ...]
    size: float
    gap: float = 0.0
    colour: str = BLACK
    weight: float = 0.0

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Rule:
    """A straight line from one point to another; `weight` in millimetres, `y` its middle."""

    x: float
    y: float
    length: float
    weight: float
    colour: str = BLACK
    upright: bool = False


@dataclass
class Sheet:
    """One page in the making."""

    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def of(self, role: str) -> list[Text]:
        """Return the texts of a role, in their order."""
        return [text for text in self.texts if text.role == role]


@dataclass(frozen=True)
class OfficialPlan:
    """A laid-out document: its pages, its title for the file, characters without a glyph."""

    pages: tuple[Sheet, ...]
    title: str
    author: str = ""
    missing: frozenset[str] = frozenset()
