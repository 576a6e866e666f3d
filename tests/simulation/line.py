"""The line between a copy and the province: what it loses, repeats, holds back, cuts off and refuses.

A trick happens once, to the next request whose path ends as it says.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.http import HttpCarrier
from bizenv_desktop.sync.requests import Request, Response, is_file, pour
from tests.simulation.disk import ServerKilled
from tests.simulation.server import Answer, Parcel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.world import World

_ENCODE = msgspec.json.Encoder().encode


def offline() -> BizenvError:
    """Return what the carrier says without a line."""
    return BizenvError("OFFLINE", "连不上省平台", "检查网络后再同步；本地数据未受影响")


@dataclass
class Trick:
    """What the line does to one request; `times` requests in a row."""

    path: str
    do: Callable[[Line, Parcel], Answer]
    times: int = 1
    done: int = 0


@dataclass
class Line:
    """The line of one copy."""

    world: World
    name: str
    down: bool = False
    tricks: list[Trick] = field(default_factory=list)
    held: list[Parcel] = field(default_factory=list)
    seen: list[tuple[Parcel, Answer]] = field(default_factory=list)
    watching: bool = False

    def trick(self, path: str, do: Callable[[Line, Parcel], Answer], times: int = 1) -> Trick:
        """Let something happen to the next request of a path."""
        made = Trick(path, do, times)
        self.tricks.append(made)
        return made

    def clear(self) -> None:
        """Let the line be good again; what it held back is lost."""
        self.down = False
        self.tricks.clear()
        self.held.clear()

    def exchange(self, request: Request, token: str) -> Response:
        """Carry a request and its reply; raises BizenvError OFFLINE where one of them is lost."""
        parcel = Parcel(request.verb, request.path, body_of(request), token, request.headers)
        if self.down:
            self.world.trace.add(self.name, "down", request.path)
            raise offline()
        trick = next((one for one in self.tricks if parcel.path.endswith(one.path)), None)
        if trick is None:
            answer = self.deliver(parcel)
        else:
            trick.done += 1
            if trick.done >= trick.times:
                self.tricks.remove(trick)
            answer = trick.do(self, parcel)
        content = answer.body
        if is_file(request, answer.status):
            pour(request, answer.status, answer.headers, [content])
            content = b""
            if answer.cut:
                raise offline()
        return Response(answer.status, content, dict(answer.headers))

    def deliver(self, parcel: Parcel, *, entered: bool = False) -> Answer:
        """Bring a request to the server and its reply back; `entered` where the server has taken it in already."""
        world = self.world
        world.time.pass_(0.05)
        if not entered:
            world.server.enter(parcel)
        try:
            answer = world.server.answer(parcel)
        except ServerKilled:
            world.trace.add(self.name, parcel.path, "server killed")
            world.server.start()
            raise offline() from None
        world.trace.add(self.name, parcel.path, answer.status, f"{zlib.crc32(answer.body):08x}")
        if self.watching:
            self.seen.append((parcel, answer))
        return answer


def body_of(request: Request) -> bytes:
    """Return the bytes of a request."""
    return _ENCODE(request.body) if request.body is not None else request.data or b""


def lose_request(line: Line, _parcel: Parcel) -> Answer:
    """Let the request never arrive (also: it is cut off within its body)."""
    raise offline()


def lose_reply(line: Line, parcel: Parcel) -> Answer:
    """Let the server do it and the caller never learn."""
    line.deliver(parcel)
    raise offline()


def twice(line: Line, parcel: Parcel) -> Answer:
    """Let the request arrive twice; the caller gets one of the two replies."""
    first = line.deliver(parcel)
    second = line.deliver(parcel)
    return first if line.world.rng.random() < 0.5 else second


def hold(line: Line, parcel: Parcel) -> Answer:
    """Hold the request up somewhere, for later; the caller gives up."""
    line.held.append(parcel)
    raise offline()


def busy(_line: Line, _parcel: Parcel) -> Answer:
    """Be busy: the server, or what stands before it."""
    return Answer(503, b"busy", {"retry-after": "3"})


def gateway(_line: Line, _parcel: Parcel) -> Answer:
    """Let a proxy answer for the server, in HTML."""
    return Answer(502, b"<html>Bad Gateway</html>")


def cut_reply(line: Line, parcel: Parcel) -> Answer:
    """Let a proxy pass half of the reply on as if it were all of it."""
    answer = line.deliver(parcel)
    return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)


def cut_within(line: Line, parcel: Parcel) -> Answer:
    """Cut the line within the body: the server keeps what came of a piece of a file."""
    came = line.world.rng.randint(0, len(parcel.body))
    if came:
        line.deliver(replace(parcel, body=parcel.body[:came]))
    raise offline()


def cut_coming(line: Line, parcel: Parcel) -> Answer:
    """Cut the line while a file comes: the caller has what came of it."""
    answer = line.deliver(parcel)
    return replace(answer, body=answer.body[: line.world.rng.randint(0, len(answer.body))], cut=True)


def narrow(most_ops: int) -> Callable[[Line, Parcel], Answer]:
    """Return a proxy that takes only small batches."""

    def do(line: Line, parcel: Parcel) -> Answer:
        if len(msgspec.json.decode(parcel.body)["ops"]) > most_ops:
            return Answer(413, b"<html>Request Entity Too Large</html>")
        return line.deliver(parcel)

    return do


def meanwhile(work: Callable[[], Any], *, answered: bool = False) -> Callable[[Line, Parcel], Answer]:
    """Return a line on which something else happens while the server begins a request, or while its reply travels."""

    def do(line: Line, parcel: Parcel) -> Answer:
        if not answered:
            line.world.server.enter(parcel)
            work()
            return line.deliver(parcel, entered=True)
        answer = line.deliver(parcel)
        work()
        return answer

    return do


class SimCarrier(HttpCarrier):
    """The program's carrier, its patience included, on a simulated line."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._token = ""
        self._sleep = line.world.time.pass_
        self._chance = line.world.rng.random
        self._cancelled = None

    def use_token(self, token: str) -> None:
        if token:
            self._token = token

    def _once(self, request: Request) -> Response:
        return self._line.exchange(request, self._token)

    def close(self) -> None:
        """Keep the line."""
