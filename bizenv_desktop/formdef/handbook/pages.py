"""All generated pages of the handbook, by the names of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.chapters import CHAPTERS
from bizenv_desktop.formdef.handbook.clauses import clause_page
from bizenv_desktop.formdef.handbook.reference import chapter_page, common_page

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.plan import Plan

_CLAUSES = "30-参考-方案条款对照.md"
_FIRST_REFERENCE = 31
"""Numbers below 30 are those of pages that people write."""


def pages(forms: Forms, plan: Plan) -> dict[str, str]:
    """Return each page's text by its file name, in the order of the handbook."""
    found = {_CLAUSES: clause_page(plan, forms), f"{_FIRST_REFERENCE}-参考-共有字段和规则.md": common_page(forms)}
    for number, chapter in enumerate(CHAPTERS, _FIRST_REFERENCE + 1):
        found[f"{number}-参考-{chapter.title}.md"] = chapter_page(chapter, forms)
    return found


def write_pages(folder: Path, forms: Forms, plan: Plan) -> list[str]:
    """Write the pages into a folder; return the names of those that were not there or said something else."""
    changed = []
    for name, text in pages(forms, plan).items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(name)
    return changed
