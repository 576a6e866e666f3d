"""Copy and server are compared by digests after a sync; a ledger in which they differ is fetched anew.

That costs a few kilobytes, so it is done on the first sync of a day, after something went wrong, and when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.sync.refusals import RefusedError
from bizenv_desktop.wire import limits
from bizenv_desktop.wire import messages as m

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from bizenv_desktop.sync.local import LocalSide
    from bizenv_desktop.sync.requests import Request, Response
    from bizenv_desktop.sync.transfers import Conversation

    Step = Generator[Request, Response, None]

_MOVED_ON = "stale_seq"
_TRIES = 3
"""How often a scope is looked at that others change at the same time; then the next sync looks again."""


class Comparing:
    """Compares the scopes of one copy with the server's within a conversation; `pull` fetches what came meanwhile."""

    def __init__(self, local: LocalSide, with_: Conversation, pull: Callable[[], Step]) -> None:
        self._local = local
        self._with = with_
        self._pull = pull

    def go_on(self) -> Step:
        """Go on with ledgers whose fetching an earlier sync began."""
        for scope, ledgers in sorted(self._local.comparison.under_way().items()):
            yield from self._fetch(scope, ledgers)

    def compare(self, scopes: Sequence[str]) -> Step:
        """Compare scopes; what differs even after it was fetched anew is named in the result."""
        self._with.progress(0, 1, "核对数据")
        alike = True
        for scope in scopes:
            differing = yield from self._differing(scope)
            if differing:
                yield from self._fetch(scope, differing)
                self._with.result.fetched_anew += len(differing)
                differing = yield from self._differing(scope)
                self._with.result.unlike += len(differing or ())
            alike = alike and differing == []
        if alike:
            self._local.comparison.note_alike()

    def _differing(self, scope: str) -> Generator[Request, Response, list[str] | None]:
        """Return the ledgers that differ; None where others change the scope all the time."""
        for _ in range(_TRIES):
            asked = m.DigestRequest(scope, self._local.cursors()[scope][1])
            try:
                reply = yield from self._with.ask("/digest", asked, m.DigestReply)
            except RefusedError as refused:
                if refused.why.code != _MOVED_ON:
                    raise
                yield from self._pull()
            else:
                return self._local.comparison.differing(scope, reply.ledgers)
        return None

    def _fetch(self, scope: str, ledgers: Sequence[str]) -> Step:
        self._local.comparison.begin(scope, ledgers)
        epoch, _ = self._local.cursors()[scope]
        reached, more = {scope: (epoch, 0)}, True
        while more:
            asked = m.PullRequest(reached, limits.PULL_ROWS, reached, list(ledgers))
            page = yield from self._with.ask("/pull", asked, m.PullReply)
            more, reached = page.more, {scope: page.next[scope]}
            self._with.result.gone += self._local.comparison.take(scope, page.rows, more=more)
