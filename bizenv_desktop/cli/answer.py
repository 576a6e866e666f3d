"""What a verb answers: one JSON document, or the same as Chinese lines for people; and the exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DONE = 0
LOOK = 1
USAGE = 2
FAILED = 3


@dataclass(frozen=True)
class Answer:
    """The JSON data of a verb; `look` is set where findings, held cells, rejections or conflicts want a look."""

    data: Any
    look: bool = False
    text: str = ""
    """What people read instead of the data, where a sentence says it better."""
    none: str = "没有内容"
    """What people read where the data is an empty list."""

    @property
    def exit_code(self) -> int:
        """0 done, 1 done with something to look at."""
        return LOOK if self.look else DONE


def as_json(answer: Answer) -> str:
    """Return exactly one JSON document."""
    return json.dumps(answer.data, ensure_ascii=False, default=str)


def as_text(answer: Answer) -> str:
    """Return the answer as lines for people."""
    return answer.text or (answer.none if answer.data == [] else "\n".join(_lines(answer.data)))


def _lines(data: Any) -> list[str]:
    if isinstance(data, Mapping):
        return [line for key, value in data.items() for line in _entry(str(key), value)]
    if isinstance(data, Sequence) and not isinstance(data, str):
        if not data:
            return []
        if isinstance(data[0], Mapping):
            heads = list(data[0])
            return ["\t".join(heads), *("\t".join(_cell(row.get(head)) for head in heads) for row in data)]
        return [_cell(item) for item in data]
    return [_cell(data)]


def _entry(key: str, value: Any) -> list[str]:
    """Return one entry of a document; a table in it gets its rows below, set in."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [f"{key}\t{len(value)} 条", *(f"  {line}" for line in _lines(value))]
    return [f"{key}\t{_cell(value)}"]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_cell(one)}" for key, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(f"（{_cell(one)}）" if isinstance(one, Mapping) else _cell(one) for one in value)
    return str(value)
