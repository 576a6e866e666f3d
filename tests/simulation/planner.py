"""The pure layer: random cases of the merge planner, held against the oracle's reading of the rules and laws."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from bizenv_desktop.wire.merge import Change, RowState, plan
from tests.simulation.judge import Entry, Judge, Row, same

if TYPE_CHECKING:
    from bizenv_desktop.wire.merge import MergeResult

GROUPS = (("amount", "unit"), ("start", "end"))
FIELDS = ("name", "remark", "amount", "unit", "start", "end", "tags")
_VALUES = ("甲", "乙", "丙", None, "")
_ITEMS = ("一", "二", "三", "四")


def _value(rng: random.Random, name: str) -> Any:
    return rng.sample(_ITEMS, rng.randint(0, 3)) if name == "tags" else rng.choice(_VALUES)


def _case(rng: random.Random) -> tuple[RowState | None, Change]:
    names = rng.sample(FIELDS, rng.randint(1, len(FIELDS)))
    change = {name: _value(rng, name) for name in rng.sample(FIELDS, rng.randint(1, 4))}
    kind = rng.choices(("patch", "create", "delete"), (6, 2, 2))[0]
    seq = rng.randint(1, 9)
    base = rng.randint(0, seq)
    old = {} if kind == "create" else {name: _value(rng, name) for name in FIELDS if rng.random() < 0.7}
    device = rng.choice(("a", "b"))
    made = Change(kind, base, old, {} if kind == "delete" else change, device, older=rng.random() < 0.2)
    if rng.random() < 0.1:
        return None, made
    body = {name: value for name in names if not _none(value := _value(rng, name))}
    versions = {name: rng.randint(1, seq) for name in names} | {"*": 1}
    return RowState(body, versions, seq, rng.random() < 0.2, rng.choice(("a", "b"))), made


def _none(value: Any) -> bool:
    return value is None or value in ("", [])


def check(row: RowState | None, change: Change) -> str:
    """Return what is wrong with the plan of a case; "" where nothing is."""
    found = plan(row, change, GROUPS)
    return _against_judge(row, change, found) or _laws(row, change, found)


def _against_judge(row: RowState | None, change: Change, found: MergeResult) -> str:
    judge = Judge({"t": list(GROUPS)}, {})
    if row is not None:
        versions = {name: row.changed_at(name) for name in FIELDS if name in row.body or name in row.field_seq}
        judge.rows["t", "r"] = Row(dict(row.body), versions, row.seq, not row.deleted, row.device, 1)
    entry = Entry(
        *("o", change.device, change.kind, "t", "r", change.base, dict(change.old), dict(change.set)),
        *("", (row.seq if row else 0) + 1, [], [], False, change.older),
    )
    verdict = judge.judge(entry)
    if verdict.kept != set(found.kept):
        return f"kept {set(found.kept)}, should keep {verdict.kept}"
    if verdict.delete_conflict != found.delete_conflict:
        return f"delete conflict {found.delete_conflict}"
    after = judge.rows.get(("t", "r"))
    alive = found.create or found.revive or (row is not None and not row.deleted and not found.delete)
    if after is not None and after.alive != alive:
        return f"alive {alive}"
    if after is not None and alive:
        body = {**(row.body if row else {}), **found.apply}
        wrong = [name for name in FIELDS if not same(body.get(name), after.values.get(name))]
        if wrong:
            return f"other values of {wrong}"
    return ""


def _laws(row: RowState | None, change: Change, found: MergeResult) -> str:
    """No value vanishes, and what was done once is nothing the second time."""
    body = {**(row.body if row else {}), **found.apply}
    for name, value in change.set.items():
        held = [one for one in found.conflicts if name in one.mine]
        is_list = isinstance(value or [], list) and isinstance(body.get(name) or [], list)
        if not same(body.get(name), value) and not held and not is_list:
            return f"the value of {name} vanished"
        if held and not same(held[0].mine[name], value):
            return f"the conflict of {name} holds another value"
    if change.kind == "patch" and not found.conflicts and not found.delete_conflict:
        after = RowState(body, {**(row.field_seq if row else {}), **dict.fromkeys(found.apply, 99)}, 99, False, "a")
        again = plan(after, change, GROUPS)
        if again.conflicts or any(not isinstance(value, list) for value in again.apply.values() if value is not None):
            return f"the second time it does {again}"
    return ""


def run(cases: int, seed: int = 0) -> list[str]:
    """Return what is wrong with random cases."""
    rng = random.Random(seed)
    wrong = []
    for _ in range(cases):
        row, change = _case(rng)
        what = check(row, change)
        if what:
            wrong.append(f"{what}: {row} {change}")
    return wrong
