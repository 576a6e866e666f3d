"""A sync that goes on request by request, so that others can do something in between."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.local import LocalSide
from bizenv_desktop.sync.session import SyncSession
from tests.simulation.disk import Killed
from tests.simulation.line import SimCarrier

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.sync.requests import Request
    from tests.simulation.pc import PC


class Talk:
    """The conversation of one PC: `step()` carries the next request out; `over` at its end."""

    def __init__(self, pc: PC) -> None:
        self.pc = pc
        self._stack = ExitStack()
        self._stack.enter_context(pc.syncer._alone())
        self._local = LocalSide(pc.copy)
        self.session = SyncSession(self._local)
        self._steps = self.session.run()
        self._carrier = SimCarrier(pc.line)
        self.request: Request | None = None
        self.over = False
        self.problem = ""
        pc.talk = self
        self._advance(lambda: next(self._steps))

    def _advance(self, work: Callable[[], Request]) -> None:
        try:
            with self.pc.copy.unsealed():  # as the program's own exchange does
                self.request = work()
        except StopIteration:
            self.end()
        except BizenvError as problem:
            self.problem = problem.code
            self.end()
        except Killed:
            self.end()
            self.pc.open()
        else:
            self.pc.journal()

    def step(self) -> bool:
        """Carry the next request out; false where there is none left."""
        if self.over or self.request is None:
            return False
        self._carrier.use_token(self._local.identity.token(self.pc.user))

        def work() -> Request:
            assert self.request is not None
            try:
                answer = self._carrier.send(self.request)
            except BaseException:
                self._steps.close()
                raise
            return self._steps.send(answer)

        self._advance(work)
        return not self.over

    def run_to(self, path: str) -> bool:
        """Go on until a request of this path is next; false where the conversation ended before."""
        while not self.over and self.request is not None and not self.request.path.endswith(path):
            self.step()
        return not self.over

    def finish(self) -> None:
        """Go on to the end."""
        while self.step():
            pass

    def kill(self) -> None:
        """Let the process die here."""
        self.end()
        self.pc.open()

    def end(self) -> None:
        """Hang up; what was committed until now is noted."""
        self.hang_up()
        if not self.pc.disk.trouble:
            self.pc.journal()

    def hang_up(self) -> None:
        """Hang up."""
        self.over = True
        self.pc.talk = None
        self._stack.close()
        with suppress(Killed):  # a process that is dead tidies nothing up
            self._steps.close()
