"""What a conflict is about and what each choice does, in plain words."""

from __future__ import annotations

from typing import Any

from bizenv_desktop.wire import system
from bizenv_desktop.wire.merge import DELETE_VS_EDIT

_FIELD = "双方都改了这个字段，值不同。选一个，或另填一个；没选的值留在历史里。"
_FILLED = "双方都改了它，改得不同。选一方，再打开它修改；没选的留在历史里。"
_GROUP = "“{labels}”是一起填的一组，要一起取值：选一方，它的几个值一起采用。要换成别的值，先选一方，再到记录里改。"
_DELETE = "{deleter}删除了这条记录，{editor}修改了它。选定之前记录一直保留；选删除，记录和明细一起删去，历史里可查。"
_MERGED = (
    "{deleter}把这条记录并入了“{heir}”，{editor}又修改了它。选定之前两条都在。选删除，合并照旧：它的明细和关联记录归“{heir}”，"
    "改的值留在“{heir}”的历史里，还要用的，选前先抄过去。选保留，它仍是单独的一条，已改指“{heir}”的关联记录不会自己回来。"
)
_INCOMPATIBLE = "这个字段的定义已改，{by}填的值不能换成新的写法，原样留在这里。按新定义另填一个，或采用另一方的值。"


def explanation(conflict: Any) -> str:
    """Return what happened and what there is to choose."""
    if conflict.is_delete:
        mine, theirs = conflict.mine_by or "本方", conflict.theirs_by or "对方"
        deleter, editor = (mine, theirs) if deletes(conflict, "mine") else (theirs, mine)
        said = _MERGED if conflict.merged_into else _DELETE
        return said.format(deleter=deleter, editor=editor, heir=conflict.merged_into)
    if conflict.kind == system.KIND_INCOMPATIBLE:
        return _INCOMPATIBLE.format(by=_old_author(conflict))
    if len(conflict.fields) > 1:
        return _GROUP.format(labels=conflict.labels)
    return _FIELD if conflict.typed else _FILLED


def _old_author(conflict: Any) -> str:
    """Return who filled the value that fits no more: this copy's author, or the other one."""
    if "theirs" in conflict.unsayable and "mine" not in conflict.unsayable:
        return conflict.theirs_by or "对方"
    return conflict.mine_by or "本方"


def choice(conflict: Any, side: str) -> str:
    """Return what the button of a side (`mine`, `theirs`) says."""
    whose = "本方" if side == "mine" else "对方"
    if not conflict.is_delete:
        return f"采用{whose}的值"
    return f"删除记录（{whose}）" if deletes(conflict, side) else f"保留记录（{whose}的修改）"


def deletes(conflict: Any, side: str) -> bool:
    """Tell whether choosing a side deletes the row."""
    values = conflict.mine_values if side == "mine" else conflict.theirs_values
    return bool(conflict.is_delete and values.get(DELETE_VS_EDIT) == system.DELETE)


def question(conflicts: list[Any], side: str) -> str:
    """Return what is asked before many conflicts are settled in one go."""
    whose = "本方（本机）" if side == "mine" else "对方"
    rows = len({(one.ledger, one.row) for one in conflicts})
    lost = sum(deletes(one, side) for one in conflicts)
    more = f"其中 {lost} 条记录会被删除。" if lost else ""
    return (
        f"选中的 {len(conflicts)} 个冲突（{rows} 条记录）都采用{whose}的值？{more}\n\n"
        "没有采用的值留在历史里，下次同步后各处一致。"
    )
