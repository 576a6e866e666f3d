"""One sync as a conversation without I/O of its own: it yields requests and takes responses.

Hello; files first where a submission waits; push until nothing waits; pull until nothing more comes; files. It can be
dropped between any two steps: what was done stays done, and the next session goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bizenv_desktop import __version__
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.clock_off import seconds_off
from bizenv_desktop.sync.comparing import Comparing
from bizenv_desktop.sync.definitions import Defining
from bizenv_desktop.sync.refusals import CancelledError, RefusedError, as_error, refusal_of
from bizenv_desktop.sync.requests import Request, Response
from bizenv_desktop.sync.result import CANCELLED, WAITING, SyncResult
from bizenv_desktop.sync.transfers import Transfers
from bizenv_desktop.wire import canonical, limits
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from bizenv_desktop.sync.local import LocalSide
    from bizenv_desktop.wire.messages import Cursors

    Step = Generator[Request, Response, None]

M = TypeVar("M")
_DONE, _UNKNOWN, _GONE = range(200, 300), 401, 410
_ROUNDS = 50
"""Renewals of the device, halvings of a batch and restarts of a pull that one session makes at most."""


class SyncSession:
    """One sync of one copy. Drive `run()`, `fetch()` or `look()` with the response to each request; read `result`."""

    def __init__(
        self,
        local: LocalSide,
        progress: Callable[[int, int, str], None] = lambda _done, _total, _text: None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        compare: bool = False,
    ) -> None:
        self.result = SyncResult()
        self._local = local
        self._transfers = Transfers(local.files, self)
        self._comparing = Comparing(local, self, self._pull)
        self._defining = Defining(local.copy, self)
        self._barred: RefusedError | None = None
        self._compare_now = compare
        self.progress = progress
        self.cancelled = cancelled
        self._rounds = 0
        self._most_ops = limits.PUSH_OPS
        self._most_bytes = limits.PUSH_BYTES
        self._scopes: dict[str, m.ScopeInfo] = {}

    def run(self) -> Step:
        """Converse with the server; raises BizenvError where it refuses for good."""
        try:
            try:
                yield from self._converse()
            except RefusedError as refused:
                if refused.status != _UNKNOWN or not (yield from self._come_back()):
                    raise
                yield from self._converse()
        except CancelledError:
            self.result.state = CANCELLED
        except RefusedError as refused:
            self._local.comparison.make_due()
            raise self._refused(refused) from refused
        finally:
            self.result.conflicts = self._local.open_conflicts()
            self.result.rejected += self._local.ops.unsendable

    def _converse(self) -> Step:
        yield from self._hello()
        first = self._local.ops.submits()
        if first:
            yield from self._transfers.send_all()
        yield from self._push()
        yield from self._pull()
        yield from self._compare()
        if not first:
            yield from self._transfers.send_all()
        yield from self._transfers.fetch(self._local.files.to_fetch())
        self.result.state = WAITING if self._local.ops.waiting() else self.result.state
        self._tell()

    def _come_back(self) -> Generator[Request, Response, bool]:
        """Become a device that the server knows, by what this copy was to it before: it may have been set back since.

        False where it knows none of that, or nothing was before.
        """
        for _ in self._local.own.earlier():
            try:
                yield from self._renew()
            except RefusedError:
                continue
            return True
        return False

    def _refused(self, refused: RefusedError) -> BizenvError:
        """Return a refusal as an error for people; where the province has revoked us, the copy is sealed."""
        if refused.why.code == "revoked":
            self._local.own.seal(whole=refused.why.device)
        return as_error(refused.status, refused.why)

    def _tell(self) -> None:
        """Raise what did not hold the rest up."""
        if self._barred is not None:
            raise self._barred
        if self._defining.trouble is not None:
            raise self._defining.trouble

    def fetch(self, wanted: Sequence[str]) -> Step:
        """Fetch files and do nothing else; raises BizenvError where the server refuses."""
        try:
            yield from self._transfers.fetch(wanted)
        except CancelledError:
            self.result.state = CANCELLED
        except RefusedError as refused:
            raise self._refused(refused) from refused

    def look(self, files: Sequence[tuple[str, int]], whole: list[str]) -> Step:
        """Let the server look at its files (hash, bytes) and put into `whole` those that it has, undamaged."""
        try:
            yield from self._transfers.look(files, whole)
        except CancelledError:
            self.result.state = CANCELLED
        except RefusedError as refused:
            raise self._refused(refused) from refused

    def ask(self, path: str, body: Any, kind: type[M], verb: str = "POST") -> Generator[Request, Response, M]:
        """Ask for a message; raises RefusedError."""
        response = yield from self.send(Request(verb, m.PREFIX + path, body))
        try:
            return msgspec.json.decode(response.content, type=kind)
        except msgspec.MsgspecError as problem:  # what stands in between passed on half of it, or a page of its own
            raise RefusedError(response.status, m.Refusal("bad_reply")) from problem

    def send(self, request: Request) -> Generator[Request, Response, Response]:
        """Send a request; raises RefusedError, and CancelledError where the user has cancelled before it."""
        if self.cancelled():
            raise CancelledError
        response = yield request
        if response.status not in _DONE:
            raise RefusedError(response.status, refusal_of(response))
        return response

    def _hello(self, stale: str = "") -> Step:
        """Agree; read anew what the server has set back or tidied up since, and `stale`; own operations first wait."""
        self.progress(0, 1, "连接省平台")
        cursors = self._local.cursors()
        body = m.HelloRequest(
            [m.PROTOCOL], __version__, self._local.identity.device, self._local.definitions(), cursors
        )
        reply = yield from self.ask("/hello", body, m.HelloReply)
        self.result.clock_off = seconds_off(self._local.copy.clock.now(), reply.server_time)
        self._local.own.unseal()
        self._local.files.send_again(reply.files_wanted)
        own = self._local.identity.scope
        epochs = {name: one.epoch for name, one in self._scopes.items()}
        epochs |= {name: epoch for name, (epoch, _) in cursors.items()}
        self._scopes = {one.id: one for one in reply.scopes}
        self._local.own.keep_package_keys(reply.package_keys)
        yield from self._defining.take(reply)
        self._most_ops = min(self._most_ops, reply.limits.push_ops)
        self._most_bytes = min(self._most_bytes, reply.limits.push_bytes)
        set_back = own in self._scopes and epochs.get(own, self._scopes[own].epoch) != self._scopes[own].epoch
        if set_back or reply.last_seq < self._local.ops.confirmed():  # also where nobody said that it was set back
            self._local.replay(reply.last_seq)
        elif reply.last_seq > self._local.ops.last_seq():
            yield from self._renew()
        outdated = {stale} if stale else set()
        began = self._local.pull_began()
        for name, (epoch, seq) in cursors.items():
            known, (_, since) = self._scopes.get(name), began.get(name, (epoch, seq))
            if known is not None and (known.epoch != epoch or (since and seq < known.floor)):
                outdated.add(name)
        for name in sorted(outdated):
            self._local.forget(name)
        if own in self._scopes:
            self._local.begin(own, self._scopes[own].epoch)

    def _renew(self) -> Step:
        """Become another device: this copy is a clone, or comes from a backup."""
        self.count_round()
        key = self._local.own.new_key()
        reply = yield from self.ask("/device", m.RenewRequest(canonical.public_key(key)), m.EnrollReply)
        self._local.own.become(reply, key)

    def count_round(self) -> None:
        """Count what must not happen for ever; raises BizenvError where it does."""
        self._rounds += 1
        if self._rounds > _ROUNDS:
            raise BizenvError("SYNC_STUCK", "同步没有进展", "稍后再同步；仍不行请联系省厅技术人员，未同步的修改都在")

    def _push(self) -> Step:
        total = self._local.ops.waiting()
        while not self._barred and (batch := self._local.ops.next_batch(self._most_ops, self._most_bytes)) is not None:
            self.progress(min(self.result.pushed + self.result.rejected, total), total, "上传修改")
            try:
                reply = yield from self.ask("/push", batch, m.PushReply)
            except RefusedError as refused:
                yield from self._after_refused_push(refused, batch)
                continue
            self._local.ops.record(reply.results, reply.last_seq)
            self._count(reply.results)

    def _count(self, results: list[m.OpResult]) -> None:
        self.result.rejected += sum(one.s == "rejected" for one in results)
        self.result.parked += sum(one.s == "parked" for one in results)
        self.result.pushed += sum(one.s not in {"rejected", "parked"} for one in results)

    def _after_refused_push(self, refused: RefusedError, batch: dict[str, Any]) -> Step:
        self.count_round()
        if refused.why.code in {"forked", "gap"}:
            yield from self._renew()
        elif refused.why.code in {"too_large", "malformed"}:
            self._isolate(batch["ops"], refused.why.code)
        elif refused.why.code == "old_forms":
            self._barred = None if self._defining.after_refused(refused.status, refused.why.expected) else refused
        else:
            raise refused

    def _isolate(self, ops: list[dict[str, Any]], code: str) -> None:
        """Send less at once, until the transaction that cannot travel is alone; that one is rejected, visibly."""
        if len({op["tx"] for op in ops}) > 1:
            self._most_ops = max(1, len(ops) // 2)
            return
        self._local.ops.reject_unsent([m.OpResult(op["op"], "rejected", code=code) for op in ops], ops[0]["seq"])
        self.result.rejected += len(ops)

    def _pull(self) -> Step:
        since, reached = self._start()
        begun, total, got = False, 0, 0
        while True:
            try:
                page = yield from self.ask("/pull", m.PullRequest(reached, limits.PULL_ROWS, since), m.PullReply)
            except RefusedError as refused:
                yield from self._after_refused_pull(refused)
                since, reached = self._start()
                continue
            if not begun:
                begun, total = True, sum(seq - reached.get(name, ("", 0))[1] for name, (_, seq) in page.high.items())
            reached, got = dict(page.next), got + len(page.rows)
            self.progress(got, max(total, got), "下载修改")
            self._take(page, reached, since, large=total > limits.APPLY_AT_ONCE)
            if not page.more:
                self.result.gone += self._local.end_anew()
                return

    def _after_refused_pull(self, refused: RefusedError) -> Step:
        if refused.status != _GONE:
            raise refused
        self.count_round()
        yield from self._hello(refused.why.scope or self._local.identity.scope)
        yield from self._push()

    def _compare(self) -> Step:
        """Go on with what an earlier comparison began; compare where it is due: once a day, after trouble, if asked."""
        try:
            yield from self._comparing.go_on()
            if self._compare_now or self._local.comparison.is_due():
                yield from self._comparing.compare(sorted(self._scopes))
        except RefusedError as refused:
            yield from self._after_refused_pull(refused)
            yield from self._pull()

    def _start(self) -> tuple[Cursors, Cursors]:
        """Return where the pull begins, or began that was cut, and how far it has come; at first both are 0."""
        cursors = self._local.cursors()
        here = {name: cursors.get(name, (one.epoch, 0)) for name, one in self._scopes.items()}
        began = {name: at for name, at in self._local.pull_began().items() if name in here}
        return {**here, **began}, {**here, **(self._local.staged_cursors() or {})}

    def _take(self, page: m.PullReply, reached: Cursors, since: Cursors, *, large: bool) -> None:
        if page.more and not large:
            self._local.stage(page.rows, reached)
            return
        applied = self._local.apply(page.rows, reached, partial_pull=page.more, began=since)
        self.result.pulled += applied.rows
