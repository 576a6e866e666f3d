"""The messages of `/sync/v1`. Row values are a flat map: field → JSON value, decimals as strings.

Beside the fields of its definition a row may hold `ext:HEADING` (a column of the bureau's own workbook) and `note:ID`
(what a cell left over, as an object). Each such key merges like a field.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

PROTOCOL = 1
PREFIX = "/sync/v1"
EXT = "ext:"
NOTE = "note:"
_LONG_VERSION = 10
_TAGS = 512

Uuid = Annotated[str, msgspec.Meta(max_length=36, pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Scope = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[0-9A-Za-z]{1,20}$")]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Sha256 = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[0-9a-f]{64}$")]
Key32 = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[0-9a-f]{64}$", description="Ed25519 public key, hex")]
Cursors = dict[str, tuple[str, Version]]
"""Scope → (epoch, seq) that the copy has reached."""


class Message(msgspec.Struct, omit_defaults=True):
    """A message; unknown keys are ignored so that newer clients and servers understand each other."""


class EnrollRequest(Message):
    """Binds a user and a device by a one-time code of the province."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    device_key: Key32
    user_key: Key32


class EnrollReply(Message):
    """What the device is from now on; `token` goes into the `Authorization` header.

    `package_keys` are the province's public keys (hex): the one that packages are sealed for (X25519), the one that
    signs its answers (Ed25519).
    """

    device: Uuid
    user: str
    city: str
    roles: list[str]
    token: str
    package_keys: list[str] = []


class RenewRequest(Message):
    """Asks for a new device id: this copy was cloned or restored from a backup."""

    device_key: Key32


class HelloRequest(Message):
    """What the client speaks, which definitions it has and how far it has read."""

    proto: list[int]
    app: str = ""
    device: str = ""
    defs: dict[str, int] = {}
    cursors: Cursors = {}


class ScopeInfo(Message):
    """One scope that the caller may read."""

    id: str
    epoch: str
    role: Literal["write", "read"]
    floor: int


class Limits(Message):
    """How much one request may carry."""

    push_ops: int
    push_bytes: int
    pull_rows: int
    blob_bytes: int
    zstd: bool = False


class HelloReply(Message):
    """What the server speaks and what the caller may read.

    `defs_needed` are published definitions that the copy lacks (`project@7`, for `GET /defs/…`), `min_defs` the oldest
    versions of ledgers of which edits are taken in, `readable_defs` those from which on a copy may edit rows that were
    written in the newest one (both: where it is not the first).
    `files_wanted` are files that rows of the caller's scope refer to and that the server does not have (any more).
    `package_keys` as in an enrolment.
    """

    proto: int
    scopes: list[ScopeInfo]
    defs_needed: list[str]
    min_defs: dict[str, int]
    limits: Limits
    last_seq: int
    server_time: str
    files_wanted: list[str] = []
    package_keys: list[str] = []
    readable_defs: dict[str, int] = {}


class Definition(Message):
    """A published definition: the text of its file, its SHA-256, and the province's signature (`signed_definition`)."""

    name: Name
    version: Version
    hash: Sha256
    text: str
    signature: str


class Op(Message, rename={"definition": "def"}):
    """One operation. `base` is the row's version that the author saw, `old` the values seen, `set` the new ones.

    `old` holds every field of a merge group that `set` touches, and the whole row for a delete. `cmd` names a command:
    `step` of a workflow, `period.submit`, `period.withdraw`, `period.view`, `period.return`, `period.approve`.
    `cursor` is how far the author's copy had read when a period was submitted. `sig` is the signature of a command's
    author (`signed_command`).
    """

    op: Uuid
    seq: Version
    tx: Uuid
    k: Literal["create", "patch", "delete", "resolve", "cmd"]
    t: Name
    id: Uuid
    scope: Scope
    by: Name
    definition: Name
    at: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-][0-9:]+)?$")]
    base: Version | None = None
    period: tuple[str, Version] | None = None
    old: dict[str, Any] = {}
    set: dict[str, Any] = {}
    cmd: str = ""
    cursor: tuple[str, Version] | None = None
    why: str = ""
    sig: str = ""


class PushRequest(Message):
    """A signed batch of operations of one device, in its order, without gaps."""

    device: Uuid
    batch: Uuid
    first_seq: Version
    ops: Annotated[list[Op], msgspec.Meta(max_length=500)]
    sig: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$", description="Ed25519 over the rest, RFC 8785, hex")]


class OpResult(Message):
    """What became of an operation: `row_seq` is the row's version that holds it, `kept` are fields left alone."""

    op: str
    s: Literal["applied", "merged", "conflict", "parked", "rejected"]
    row_seq: int | None = None
    kept: list[str] = []
    conflicts: list[str] = []
    code: str = ""
    detail: str = ""


class PushReply(Message):
    """One result for each operation, in order; asking again gives the same results."""

    last_seq: int
    results: list[OpResult]


class PackageAnswer(Message):
    """What became of a package: results of its operations, and which of its files the server has, verified.

    `refused` is the code of a batch that could not be run ("" for none; see `codes.REFUSALS`).
    """

    results: list[OpResult]
    stored: list[str]
    last_seq: int
    refused: str = ""


class PullRequest(Message):
    """Asks for rows after the cursors; `since` is where this sync began (history reaches back to it; 0 for others).

    With `ledgers` it is for those alone, and only for the scopes that have a cursor: their digests differed.
    """

    cursors: Cursors
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1000
    since: Cursors | None = None
    ledgers: Annotated[list[Name], msgspec.Meta(max_length=200)] = []


class LogEntry(Message):
    """One operation of another device in the history of a row; a creation has no `set` (the row shows it)."""

    op: str
    k: str
    by: str
    at: str
    row_seq: int
    old: dict[str, Any] = {}
    set: dict[str, Any] = {}
    why: str = ""


class WireRow(Message, rename={"definition": "def", "deleted": "del"}):
    """A row as the server has it; a deleted one keeps its body. `field_seq["*"]` stands for the fields not named."""

    scope: str
    t: str
    id: str
    seq: int
    definition: str
    body: dict[str, Any]
    by: str
    at: str
    field_seq: dict[str, int] = {}
    deleted: bool = False
    log: list[LogEntry] = []


class PullReply(Message):
    """A page of rows by (scope, seq); `high` is where each scope stood in this snapshot."""

    rows: list[WireRow]
    next: Cursors
    more: bool
    high: Cursors


class DigestRequest(Message):
    """Asks for the digest of a scope as it is at `seq` (which must be its present version)."""

    scope: Scope
    seq: Version


class LedgerDigest(Message):
    """Count and SHA-256 over the sorted (id, seq) of a ledger's living rows (`wire.digest`)."""

    count: int
    sha256: str


class DigestReply(Message):
    """The digest of each ledger; `seq` is the version that it stands for."""

    scope: str
    seq: int
    ledgers: dict[str, LedgerDigest]


class BlobCheckRequest(Message):
    """Asks which files the caller's own scope lacks, or with `readable` all scopes that the caller may read."""

    sha256: Annotated[list[Sha256], msgspec.Meta(max_length=1000)]
    readable: bool = False


class BlobVerifyRequest(Message):
    """Says that files came damaged; the server looks at its own, and forgets those that are."""

    sha256: Annotated[list[Sha256], msgspec.Meta(max_length=100)]


class BlobCheckReply(Message):
    """The files that are not stored yet."""

    missing: list[str]


class Refusal(Message):
    """Why a request was not carried out. `code` is for programs, `detail` (Chinese) for people.

    `device` says of a revocation that it is the device's, whoever uses it.
    """

    code: str
    detail: str = ""
    expected: int | None = None
    scope: str | None = None
    retry_after: int | None = None
    device: bool = False


def unsigned(message: dict[str, Any]) -> dict[str, Any]:
    """Return a batch as it is signed: without `sig`."""
    return {key: value for key, value in message.items() if key != "sig"}


def signed_command(op: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a command that its author signs: not where it stands in the queue of a device.

    Of `old` it is what the author saw in the fields that he sets; what is sent along of their merge groups is not his.
    """
    signed = {key: value for key, value in op.items() if key not in {"sig", "seq", "cursor", "base", "old"}}
    old = {name: value for name, value in op.get("old", {}).items() if name in op.get("set", {})}
    return {**signed, "old": old} if old else signed


def signed_definition(name: str, version: int, sha256: str) -> dict[str, Any]:
    """Return what the province signs of a definition."""
    return {"kind": "definition", "name": name, "version": version, "hash": sha256}


def definition_tag(ledger: str, version: int) -> str:
    """Return how a definition is named on the wire: `project@7`."""
    return f"{ledger}@{version}"


@lru_cache(_TAGS)
def split_definition(tag: str) -> tuple[str, int]:
    """Return name and version of a definition's tag; ("", 0) for what is none."""
    name, _, version = tag.rpartition("@")
    is_tag = bool(name) and version.isascii() and version.isdigit() and len(version) < _LONG_VERSION
    return (name, int(version)) if is_tag else ("", 0)
