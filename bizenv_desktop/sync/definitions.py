"""Definitions that the province has published since: fetched, verified, kept; used from the next start on.

A window has compiled checks, columns and layouts of the old ones in a hundred places, so nothing changes under a
person's hands: operations are written in the version in use, and the server understands older ones.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.published import Published, overlaid, version_of
from bizenv_desktop.formdef.upcasting import upcast
from bizenv_desktop.storage import definition_store, meta, outbox, row_versions, signing
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.outbox import PendingOp
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.requests import Request, Response
    from bizenv_desktop.sync.transfers import Conversation

    Step = Generator[Request, Response, None]

_OLD, _TOO_OLD = 426, "old_forms"
_REFUSED = "package.too_old"
"""Key in `meta`: the device whose package was too old, and the last number that the province has of it."""
_NEXT = "SELECT 1 FROM op WHERE state = 'pending' AND device_seq = ?"


class Defining:
    """The definitions of one copy within a conversation."""

    def __init__(self, copy: LocalCopy, with_: Conversation) -> None:
        self._copy = copy
        self._with = with_
        self._least: Mapping[str, int] = {}
        self.trouble: BizenvError | None = None
        """What a person is to be told once the rest is done: no definition holds up what people have entered."""

    def take(self, told: m.HelloReply) -> Step:
        """Take in what the server tells of definitions, and fetch those that are lacking."""
        self._least = told.min_defs
        with self._copy.read() as reader:
            known = row_versions.readable_from(reader)
        if told.readable_defs != known:
            self._copy.write(lambda writer: row_versions.keep_readable(writer, told.readable_defs))
        came = []
        for tag in lacking(self._copy, told.defs_needed):
            one = yield from self._with.ask(f"/defs/{tag}", None, m.Definition, "GET")
            came.append(one)
        kept = keep(self._copy, came)
        self.trouble = kept.trouble
        self._with.result.definitions += kept.count
        self._with.result.too_new = kept.too_new

    def after_refused(self, status: int, expected: int | None) -> bool:
        """After a push that was too old: number what waits anew in the version in use; False where that is too old."""
        if status != _OLD or expected is None:
            return False
        rejected = self._copy.write(lambda writer: number_anew(writer, expected - 1, self._least))
        if rejected is None:
            return False
        self._with.result.rejected += rejected
        return True


def number_anew(writer: Writer, last: int, least: Mapping[str, int]) -> int | None:
    """Let what waits in versions that are no longer taken in (below `least`) travel in those in use, after `last`.

    Return how many operations are rejected, since they cannot be said any more; None where it is of no use: nothing
    that waits is too old, or the versions in use are.
    """
    waiting = outbox.pending(writer, sys.maxsize)
    ledgers = writer.context.forms.ledgers
    if any(op.ledger not in ledgers or ledgers[op.ledger].version < least.get(op.ledger, 1) for op in waiting):
        return None
    old = [op for op in waiting if _version(op) < least.get(op.ledger, 1)]
    frozen = [op for op in waiting if op.sent and m.split_definition(op.sent["def"])[1] < least.get(op.ledger, 1)]
    if not old and not frozen:
        return None
    lost = [op for op in old if _has_rest(ledgers[op.ledger], op)]
    outbox.record_results(writer, [m.OpResult(op.op, "rejected", code="def_incompatible") for op in lost])
    outbox.unfreeze(writer, last)
    outbox.say_anew(writer, [(ledgers[op.ledger].version, op.n) for op in old if op not in lost])
    signing.sign_waiting(writer)
    return len(lost)


def _version(op: PendingOp) -> int:
    """Return the version in which an operation would travel if it were not frozen."""
    return int(op.written.get("def", op.def_version))


def _has_rest(ledger: Ledger, op: PendingOp) -> bool:
    """Tell whether a part of an operation cannot be said in the present definition."""
    return bool(upcast(ledger, _version(op), op.written.get("set", op.set)).foreign)


def note_answer(copy: LocalCopy, answer: m.PackageAnswer) -> None:
    """Note that a package of this device was too old, and up to which number the province has its operations."""
    if answer.refused == _TOO_OLD:
        copy.write(lambda writer: meta.put_json(writer, _REFUSED, [copy.device, answer.last_seq]))


def number_after_refusal(copy: LocalCopy) -> None:
    """After a package that was too old: number what waits anew, once the definitions in use are new enough."""
    with copy.read() as reader:
        device, last = meta.get_json(reader, _REFUSED) or ("", 0)
        same = device == copy.device and reader.value(_NEXT, (last + 1,))
    if same:
        least = {one.id: one.oldest for one in copy.forms.ledgers.values()}
        copy.write(lambda writer: number_anew(writer, last, least))


@dataclass(frozen=True)
class Kept:
    """What became of definitions that came: how many are kept, how many take a newer program, what is wrong."""

    count: int = 0
    too_new: int = 0
    trouble: BizenvError | None = None


def lacking(copy: LocalCopy, tags: Iterable[str]) -> list[str]:
    """Return those of some definitions that the copy has in no version as new."""
    if not tags:
        return []
    with copy.read() as reader:
        known = {one.name: one.version for one in definition_store.kept(reader)}
    named = ((tag, *m.split_definition(tag)) for tag in tags)
    return [tag for tag, name, version in named if version > max(version_of(copy.forms, name), known.get(name, 0))]


def keep(copy: LocalCopy, came: Sequence[m.Definition]) -> Kept:
    """Keep definitions for the next start: all of them or none, and none that the province has not signed."""
    if not came:
        return Kept()
    with copy.read() as reader:
        keys = identities.read_package_keys(reader)
    forged = next((one for one in came if not is_genuine(one, keys[1] if keys else "")), None)
    if forged is not None:
        return Kept(
            trouble=BizenvError(
                "DEFINITION_FORGED",
                f"收到的表单定义 {forged.name} 签名不对，没有采用",
                "请省厅技术人员检查服务器，再同步；已填的数据未受影响",
            )
        )
    published = [Published(one.name, one.version, one.text) for one in came]
    _, problems = overlaid(copy.forms, published)
    if problems:
        return Kept(too_new=len(came))
    signed = [(one, sent.hash, sent.signature) for one, sent in zip(published, came, strict=True)]
    copy.write(lambda writer: definition_store.keep(writer, signed))
    return Kept(len(came))


def is_genuine(one: m.Definition, key: str) -> bool:
    """Tell whether a definition is that of the province: hash and signature fit."""
    sha256 = hashlib.sha256(one.text.encode()).hexdigest()
    signed = m.signed_definition(one.name, one.version, one.hash)
    return sha256 == one.hash and canonical.verify(key, one.signature, signed)
