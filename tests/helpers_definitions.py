"""Newer versions of the project of the small province, as files that the province publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.province.publishing import Publication, publish
from tests.helpers_province import CLOCK, Province, small_forms

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
id = "project"
number = "L1"
title = "项目"
display = "this.name"
search = ["name"]

[workflow]
field = "stage"
initial = "草稿"
[[workflow.transitions]]
from = ["草稿"]
to = "提交"
[[workflow.transitions]]
from = ["提交"]
to = "归档"
roles = ["reviewer"]

[[groups]]
fields = ["amount", "unit"]
"""
FIELDS = {
    "name": "text", "remark": "text", "unit": "text", "stage": "text", "region_code": "text", "amount": "money",
    "tags": "list", "files": "attachment", "start": "date",
}  # fmt: skip
WIDER = {**FIELDS, "extra": "text"}
"""With one more field: an older copy does not know it."""
OTHER = {
    **{name: kind for name, kind in FIELDS.items() if name not in {"remark", "tags"}},
    "note": "text",
    "start": "integer",
}
"""With a field renamed, one of another type and one less."""
OTHER_STEP = (
    '[[upcasts]]\nto = 2\nrenamed = { remark = "note" }\ntypes = { start = "date" }\nremoved = { tags = "标签" }\n'
)


def definition(fields: dict[str, str], more: str = "", head: str = "") -> str:
    """Return the file of the project with some fields."""
    tables = "".join(
        f'\n[fields.{name}]\ntype = "{kind}"\nlabel = "{name}"\n' + ("partial = true\n" if kind == "date" else "")
        for name, kind in fields.items()
    )
    return head + HEAD + tables + more


def published(province: Province, folder: Path, text: str) -> list[Publication]:
    """Publish a file of the project at a province that runs."""
    place = folder / "forms" / "ledgers" / "project.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
    return publish(province.app.state.store, small_forms(), CLOCK, folder / "forms")
