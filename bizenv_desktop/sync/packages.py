"""Exchange by a stick: what waits goes into a package for the province; its answer is taken in.

What is in a package stays in the outbox until its answer, or a sync, has acknowledged it. So a stick may get lost, and
package and network may both deliver the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.base.os_problems import os_words
from bizenv_desktop.storage import attachments, keys, meta
from bizenv_desktop.sync import definitions, log
from bizenv_desktop.sync import identity as identities
from bizenv_desktop.wire import canonical, limits
from bizenv_desktop.wire import package as container
from bizenv_desktop.wire.messages import Definition, PackageAnswer, PullReply, definition_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer
    from bizenv_desktop.sync.local import LocalSide
    from bizenv_desktop.wire.messages import Cursors
    from bizenv_desktop.wire.package import Manifest

_LEVEL = 3
_SENT, _NUMBER, _PREVIOUS = "package.sent.", "package.number", "package.previous"
_COMMA = 1


@dataclass(frozen=True)
class Packed:
    """A package that was written: its volumes, its manifest, and whom it is for."""

    files: list[Path]
    manifest: Manifest

    @property
    def hash(self) -> str:
        """The hash by which people compare the package with its receipt."""
        return canonical.digest(self.manifest)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "file": str(self.files[0]),
            "files": [str(one) for one in self.files],
            "package": self.manifest.package,
            "number": self.manifest.number,
            "ops": self.manifest.ops,
            "blobs": count_files(self.manifest),
            "acks": 0,
            "hash": self.hash,
            "recipient": container.fingerprint(self.manifest.recipient),
        }


@dataclass(frozen=True)
class Unpacked:
    """What an answer brought: results that were news, rows of others, files that the province has now.

    `refused` is the code of a batch that the province could not run; `waiting` operations still wait, `definitions` are
    used from the next start on.
    """

    file: Path
    answers: str
    acks: int
    rows: int
    blobs: int
    waiting: int
    refused: str
    definitions: int = 0

    @property
    def is_old(self) -> bool:
        """Tell whether the answer brought nothing that was not known."""
        return not (self.acks or self.rows or self.blobs or self.definitions)

    def to_json(self) -> dict[str, Any]:
        """Return the answer of the command line."""
        return {
            "file": str(self.file),
            "package": self.answers,
            "ops": self.rows,
            "blobs": self.blobs,
            "acks": self.acks,
            "waiting": self.waiting,
            "old": self.is_old,
            "refused": self.refused,
            "definitions": self.definitions,
        }


def count_files(manifest: Manifest) -> int:
    """Return how many attachments a package holds."""
    return sum(one.name.startswith("blobs/") for one in manifest.files)


def opening_key(copy: LocalCopy) -> bytes:
    """Return the private key that opens answers to this copy; it outlives a new device id and a restored backup."""
    return keys.derived_key(copy.key, "package")


def export(local: LocalSide, target: Path) -> Packed:
    """Write a package of all that waits; raises BizenvError where it cannot be written (an older one stays whole)."""
    copy = local.copy
    definitions.number_after_refusal(copy)
    with copy.read() as reader:
        province = identities.read_package_keys(reader)
        number = int(meta.get(reader, _NUMBER) or 0) + 1
        previous = meta.get(reader, _PREVIOUS)
    if not province:
        raise BizenvError("PACKAGE_NO_KEY", "没有省平台的加密公钥", "联网同步一次，取得公钥后再导出")
    batches = list(signed_batches(local, local.ops.freeze_all()))
    ops = [op for one in batches for op in one["ops"]]
    cursors = local.cursors()
    identity = local.identity
    head = container.Manifest(
        "push",
        new_id(),
        province[0],
        identity.scope,
        identity.device,
        copy.clock.now(),
        by=identity.accounts.get(copy.user) or next(iter(identity.accounts.values())),
        number=number,
        previous=previous,
        first_seq=ops[0]["seq"] if ops else 0,
        last_seq=ops[-1]["seq"] if ops else 0,
        ops=len(ops),
        counts=dict(Counter(op["t"] for op in ops)),
        reply_to=container.seal_key(opening_key(copy)),
        epoch=cursors.get(identity.scope, ("", 0))[0],
        cursors=cursors,
        defs=local.definitions(),
    )
    try:
        with container.PackageWriter(target, head.package, province[0]) as out:
            for sha in local.files.to_send():  # before the operations: a submission wants its files to be there
                if local.files.is_sound(sha):
                    out.add(f"blobs/{sha}", attachments.frames(copy, sha), local.files.size(sha))
            for n, batch in enumerate(batches, 1):
                packed = zstandard.ZstdCompressor(_LEVEL).compress(msgspec.json.encode(batch))
                out.add(f"batches/{n}.json.zst", [packed], len(packed))
            manifest = out.finish(head, lambda data: canonical.sign(copy.device_key.hex(), data))
            made = Packed(out.paths, manifest)
    except OSError as problem:
        why = os_words(problem)
        raise BizenvError(
            "PACKAGE_NOT_WRITTEN",
            f"包 {target.name} 没有写成：{why}",
            "检查 U 盘是否插好、是否已满，再导出；数据未受影响",
        ) from problem
    _remember(copy, made)
    return made


def sent(reader: Reader, package: str = "") -> Manifest:
    """Return the manifest of a package that this copy made, by id or number (default: the last)."""
    kept = meta.beginning(reader, _SENT)
    manifests = [msgspec.json.decode(one, type=container.Manifest) for one in kept.values()]
    wanted = [one for one in manifests if package in {"", one.package, str(one.number)}]
    if not wanted:
        raise BizenvError("NO_SENT_PACKAGE", f"本机没有导出过包 {package}".rstrip(), "先用 bizenv package export 导出")
    return max(wanted, key=lambda one: one.number)


def _remember(copy: LocalCopy, made: Packed) -> None:
    manifest = made.manifest
    text = f"导出离线包第 {manifest.number} 号：修改 {manifest.ops} 项，附件 {count_files(manifest)} 个"

    def work(writer: Writer) -> None:
        meta.put(writer, _NUMBER, str(manifest.number))
        meta.put(writer, _PREVIOUS, made.hash)
        meta.put(writer, f"{_SENT}{manifest.package}", canonical.canonical_text(manifest))
        log.note(writer, copy.user, log.PACKED, text)

    copy.write(work)


def signed_batches(local: LocalSide, ops: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give operations as batches like those over HTTP; a transaction stays together, numbers have no gaps."""
    chosen: list[dict[str, Any]] = []
    size = 0
    for _, members in groupby(ops, key=lambda op: op["tx"]):
        whole = list(members)
        for start in range(0, len(whole), limits.TX_OPS):
            some = whole[start : start + limits.TX_OPS]
            more = sum(len(msgspec.json.encode(op)) + _COMMA for op in some)
            follows = not chosen or some[0]["seq"] == chosen[-1]["seq"] + 1
            full = len(chosen) + len(some) > limits.PUSH_OPS or size + more > limits.PUSH_BYTES
            if chosen and (full or not follows):
                yield local.ops.signed(chosen)
                chosen, size = [], 0
            chosen += some
            size += more
    if chosen:
        yield local.ops.signed(chosen)


def take_in(local: LocalSide, first: Path) -> Unpacked:
    """Take the province's answer in; nothing of it before it is verified whole, and an old one changes nothing.

    Raises BizenvError for one that is damaged, for another copy, or from before the province was set back.
    """
    copy = local.copy
    with copy.read() as reader:
        province = identities.read_package_keys(reader)
    reader_of = container.PackageReader(first, opening_key(copy))
    manifest = reader_of.verify(lambda _manifest: province[1] if province else "")
    if manifest.kind != "ack":
        raise BizenvError("PACKAGE_KIND", "这是上传包，不是答复包", "把它交给省厅导入")
    known = local.cursors()
    epoch = known.get(manifest.scope, ("", 0))[0]
    if epoch and manifest.epoch != epoch:
        raise BizenvError(
            "PACKAGE_STALE",
            "这个答复是省平台恢复数据以前或以后的，与本机的不是一套",
            "能联网的联网同步一次；不能联网的重新导出离线包，交省厅导入，再取新的答复",
        )
    acks = rows = blobs = 0
    refused = ""
    reached = dict(known)
    came: list[Definition] = []
    for name, _, pieces in reader_of.entries():
        if name == container.MANIFEST:
            continue
        data = zstandard.ZstdDecompressor().stream_reader(b"".join(pieces)).readall()
        if name.startswith("pages/"):
            page = msgspec.json.decode(data, type=PullReply)
            joining = _joining(page.next, known, manifest.cursors)
            new = [one for one in page.rows if one.scope in joining and one.seq > known.get(one.scope, ("", 0))[1]]
            further = {name: page.next[name] for name in joining}
            reached |= {name: at for name, at in further.items() if at[1] > reached.get(name, ("", -1))[1]}
            rows += len(new)
            local.stage_packed(new, reached)
        elif name.startswith("defs/"):
            came.append(msgspec.json.decode(data, type=Definition))
        else:
            answer = msgspec.json.decode(data, type=PackageAnswer)
            acks = local.ops.acknowledge(answer.results)
            blobs = local.files.acknowledge(answer.stored)
            refused = answer.refused
            definitions.note_answer(copy, answer)
    if rows or reached != known:
        local.apply([], reached, partial_pull=False)
    wanted = definitions.lacking(copy, [definition_tag(one.name, one.version) for one in came])
    kept = definitions.keep(copy, [one for one in came if definition_tag(one.name, one.version) in wanted])
    if kept.trouble is not None:
        raise kept.trouble
    result = Unpacked(first, manifest.answers, acks, rows, blobs, local.ops.waiting(), refused, kept.count)
    if not result.is_old:
        text = f"导入答复包：确认修改 {acks} 项，收到 {rows} 条，确认附件 {blobs} 个"
        text += f"，新的表单定义 {kept.count} 个（重新打开程序后启用）" if kept.count else ""
        copy.write(lambda writer: log.note(writer, copy.user, log.PACKED, text))
    return result


def _joining(page: Cursors, known: Cursors, began: Cursors) -> set[str]:
    """Return the scopes of which no row is missing between what is known and where the answer began."""
    return {
        name
        for name, (epoch, _) in page.items()
        if known.get(name, (epoch, 0))[0] == epoch and began.get(name, ("", 0))[1] <= known.get(name, ("", 0))[1]
    }
