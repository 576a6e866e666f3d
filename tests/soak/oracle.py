"""What must hold when the faults are over: nothing that was saved is lost or doubled, and all copies are alike."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, select

from bizenv_desktop.province.tables import blob, op_log, row
from bizenv_desktop.storage.replay import rows_that_differ
from bizenv_desktop.storage.row_state import load_rows, row_json

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy

_ENDED = frozenset({"acked", "settled", "rejected", "discarded", "remote"})


@dataclass
class Verdict:
    """The counts of a run; `problems` says what is wrong, in words."""

    saved: int = 0
    operations: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """Operations that are rejected and shown, by the code of the reason."""
    conflicts: int = 0
    files: int = 0
    lost: int = 0
    doubled: int = 0
    copies: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def journal(home: Path) -> list[dict[str, Any]]:
    """Return a client's lines; one that a kill cut off in the middle is left out. None before it is enrolled."""
    lines: list[dict[str, Any]] = []
    if not (home / "journal").exists():
        return lines
    for line in (home / "journal").read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    return lines


def judge_server(url: str, verdict: Verdict) -> set[str]:
    """Count what the server has; return the ids of the operations that it knows."""
    engine = create_engine(url)
    with engine.connect() as connection:
        known = Counter(connection.execute(select(op_log.c.op)).scalars())
        created = Counter(
            connection.execute(
                select(op_log.c.row_id).where(op_log.c.kind == "create", op_log.c.row_seq.is_not(None))
            ).scalars()
        )
        there = set(connection.execute(select(row.c.id)).scalars())
        verdict.files = len(set(connection.execute(select(blob.c.sha256)).scalars()))
    engine.dispose()
    for name, counts in (("operation", known), ("creation", created)):
        twice = [one for one, count in counts.items() if count > 1]
        verdict.doubled += len(twice)
        verdict.problems += [f"{name} {one} was carried out twice" for one in twice]
    gone = set(created) - there
    verdict.lost += len(gone)
    verdict.problems += [f"row {one} is gone" for one in gone]
    verdict.operations = len(known)
    return set(known)


def judge_copy(copy: LocalCopy, home: Path, known: set[str], verdict: Verdict) -> None:
    """Hold a copy against its journal and the server."""
    with copy.read() as reader:
        ops = reader.all('SELECT op, id, kind, state, set_json, result_json FROM op WHERE "by" = ?', (copy.user,))
        verdict.copies.add(_digest(copy))
        for ledger in reader.context.forms.ledgers:
            verdict.problems += [f"{copy.user}: {ledger} {one} differs" for one in rows_that_differ(reader, ledger)]
        verdict.conflicts = int(reader.value("SELECT count(*) FROM conflict WHERE state = 'open' AND deleted = 0"))
    said = {(row_id, kind, text) for _, row_id, kind, _, set_json, _ in ops for text in _texts(set_json)}
    for line in journal(home):
        if "saved" not in line:
            continue
        verdict.saved += 1
        lacking = [text for text in line["values"].values() if (line["saved"], line["kind"], text) not in said]
        verdict.lost += len(lacking)
        verdict.problems += [f"{copy.user}: {line['saved']} {one} is lost in its own copy" for one in lacking]
    for op, row_id, kind, state, _, result in ops:
        if state == "rejected":
            verdict.rejected[f"{kind} {json.loads(result)['code']}"] += 1
        if state not in _ENDED or op not in known:
            verdict.lost += 1
            verdict.problems.append(f"{copy.user}: {kind} of {row_id} ({op}) is {state}, known: {op in known}")


def _texts(set_json: str | None) -> list[str]:
    return [one for one in json.loads(set_json or "{}").values() if isinstance(one, str)]


def _digest(copy: LocalCopy) -> str:
    made = hashlib.sha256()
    with copy.read() as reader:
        for ledger in sorted(reader.context.forms.ledgers):
            ids = [one for (one,) in reader.all(f'SELECT id FROM "{ledger}" WHERE deleted = 0 ORDER BY id')]
            codec = reader.context.codec(ledger)
            states = load_rows(reader, ledger, ids)
            for one in ids:
                made.update(json.dumps([ledger, one, row_json(codec, states[one].now)], sort_keys=True).encode())
    return made.hexdigest()
