"""Reads the steps from version to version of a ledger (`[[upcasts]]`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.field_reading import TYPE_WORDS, bare_type
from bizenv_desktop.formdef.upcast_model import Split, Upcast

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.toml_table import TomlTable

_FIRST_CHANGED = 2
_LEAST_PARTS = 2


def read_upcasts(table: TomlTable) -> tuple[Upcast, ...]:
    """Return the steps of a ledger in their order."""
    steps = [_step(item) for item in table.tables("upcasts")]
    if len({step.to for step in steps}) != len(steps):
        table.note("upcasts", "同一个版本有两段说明", "把同一个 to 的内容写在一段里")
    return tuple(sorted(steps, key=lambda step: step.to))


def _step(table: TomlTable) -> Upcast:
    to = table.integer("to", 0)
    if to < _FIRST_CHANGED:
        table.note("to", "没有写明是哪个版本的改动", "写 to = 这次发布的版本号")
    step = Upcast(
        to=to,
        removed=table.text_map("removed"),
        splits={name: _split(inner) for name, inner in table.named_tables("splits").items()},
        renamed=table.text_map("renamed"),
        types={name: _type(table, name, word) for name, word in table.text_map("types").items()},
        codes=_codes(table.table("codes")),
    )
    table.done()
    return step


def _split(table: TomlTable) -> Split:
    split = Split(table.needed("at"), table.texts("into"))
    if not split.at or len(split.into) < _LEAST_PARTS:
        table.note("into", "没有写明拆成哪些字段", '写 at = "分隔的字" 和 into = ["字段甲", "字段乙"]')
    table.done()
    return split


def _type(table: TomlTable, name: str, word: str) -> FieldType:
    found = bare_type(word)
    if found is None:
        table.note(f"types.{name}", f"没有类型“{word}”", "请从下列类型中选：" + "、".join(TYPE_WORDS))
    return found or bare_type("text")  # type: ignore[return-value]


def _codes(table: TomlTable | None) -> dict[str, dict[str, str]]:
    return {} if table is None else {name: table.text_map(name) for name in table.names()}
