"""Carries the requests of a session over HTTP: timeouts, zstd, and patience where the server asks for it."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import msgspec
import zstandard

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.sync.back_off import bound
from bizenv_desktop.sync.refusals import CancelledError
from bizenv_desktop.sync.requests import Request, Response, is_file, pour
from bizenv_desktop.wire import limits

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import requests

_CONNECT_SECONDS, _READ_SECONDS = 10, 120
_GLANCE_SECONDS = 3
_BROKEN = 500
_ATTEMPTS = 6
_PATIENCE = 0.2
_BUSY = frozenset({429, 503})
_PIECE = 256 * 1024
_WORTH_COMPRESSING = 512
_LEVEL = 3
_MAGIC = b"\x28\xb5\x2f\xfd"


class HttpCarrier:
    """Sends requests to one server with one token. `authority` is a certificate (PEM) to trust besides the usual ones.

    Once `cancelled` says so, what is under way is broken off with a CancelledError. `sleep` and `chance` (0 to 1) are
    given by tests.
    """

    def __init__(
        self,
        server: str,
        token: str = "",
        *,
        authority: str = "",
        cancelled: Callable[[], bool] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        import requests

        self._server = server.rstrip("/")
        from bizenv_desktop.sync.breaking_off import BreakableAdapter

        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, BreakableAdapter())
        if authority:
            from bizenv_desktop.sync.authority import TrustingAdapter

            self._session.mount("https://", TrustingAdapter(authority))
        self._sleep: Callable[[float], None] = sleep
        self._chance = chance
        self._cancelled = cancelled
        self.use_token(token)

    def use_token(self, token: str) -> None:
        """Call with another token from now on."""
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def drive(self, steps: Generator[Request, Response, Any], token: Callable[[], str] = str) -> None:
        """Carry a session to its end; `token` gives the one to use (it may change on the way)."""
        try:
            request = next(steps)
            while True:
                self.use_token(token())
                try:
                    response = self.send(request)
                except Exception as problem:  # noqa: BLE001 - the session tidies up and raises it again
                    request = steps.throw(problem)
                else:
                    request = steps.send(response)
        except StopIteration:
            return
        finally:
            steps.close()

    def send(self, request: Request) -> Response:
        """Send one request; raises BizenvError OFFLINE where the server cannot be reached."""
        for attempt in range(_ATTEMPTS):
            response = self._once(request)
            if response.status not in _BUSY:
                return response
            if attempt + 1 < _ATTEMPTS:
                self._wait(self.pause(attempt, response.headers.get("retry-after")))
        return response

    def is_there(self) -> bool:
        """Glance whether the server answers anything at all; one that is busy or broken counts as away."""
        import requests

        try:
            answer = self._session.head(self._server, timeout=_GLANCE_SECONDS, allow_redirects=False)
        except (requests.RequestException, OSError):
            return False
        return answer.status_code < _BROKEN

    def pause(self, attempt: int, asked: str | None) -> float:
        """Return the seconds to wait: what the server asked for, or anything up to twice as long as the last limit."""
        wished = float(asked) if asked and asked.isdigit() else 0.0
        return min(limits.BACKOFF_LAST, wished + self._chance() * bound(attempt))

    def _wait(self, seconds: float) -> None:
        """Be patient, in small pieces: the person may cancel meanwhile."""
        while seconds > 0:
            if self._cancelled is not None and self._cancelled():
                raise CancelledError
            piece = seconds if self._cancelled is None else min(seconds, _PATIENCE)
            self._sleep(piece)
            seconds -= piece

    def _once(self, request: Request) -> Response:
        import requests

        from bizenv_desktop.sync.breaking_off import breaking_off

        data, headers = _encoded(request)
        try:
            with ExitStack() as stack:
                if self._cancelled is not None:
                    stack.enter_context(breaking_off(self._session, self._cancelled))
                if request.source is not None:
                    data = stack.enter_context(request.source.open("rb"))
                answer = self._session.request(
                    request.verb,
                    self._server + request.path,
                    data=data,
                    headers=headers,
                    timeout=(_CONNECT_SECONDS, _READ_SECONDS),
                    allow_redirects=False,
                    stream=request.sink is not None,
                )
                heads = {name.lower(): value for name, value in answer.headers.items()}
                content = _received(answer, request, heads)
        except (requests.RequestException, OSError) as problem:
            if self._cancelled is not None and self._cancelled():
                raise CancelledError from problem
            raise _offline(self._server, problem) from problem
        return Response(answer.status_code, _plain(content), heads)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _encoded(request: Request) -> tuple[Any, dict[str, str]]:
    headers = {"Accept-Encoding": "zstd, identity"}
    if request.body is None:
        return request.data, {"Accept-Encoding": "identity", **request.headers}
    data = msgspec.json.encode(request.body)
    headers["Content-Type"] = "application/json"
    if len(data) >= _WORTH_COMPRESSING:
        data = zstandard.ZstdCompressor(_LEVEL).compress(data)
        headers["Content-Encoding"] = "zstd"
    return data, headers


def _received(answer: requests.Response, request: Request, headers: dict[str, str]) -> bytes:
    """Return the body of a reply; a file that was asked for goes to its sink, piece by piece."""
    if not is_file(request, answer.status_code):
        return answer.content
    with answer:
        pour(request, answer.status_code, headers, answer.iter_content(_PIECE))
    return b""


def _plain(content: bytes) -> bytes:
    """Return a body decompressed; the HTTP library may have done so already, and JSON never begins like zstd."""
    if content.startswith(_MAGIC):
        return zstandard.ZstdDecompressor().stream_reader(content).readall()
    return content


def _offline(server: str, problem: Exception) -> BizenvError:
    import requests

    if isinstance(
        problem, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | requests.exceptions.InvalidSchema
    ):
        return BizenvError("BAD_SERVER", f"服务器地址不对：{server}", "照抄省厅给的地址，例如 https://10.1.2.3:8443")
    if isinstance(problem, requests.exceptions.SSLError):
        return BizenvError(
            "BAD_CERTIFICATE",
            f"省平台（{server}）的证书不可信",
            "没有传送任何数据。日期时间不对的，改正后再同步；对的，请省厅技术人员检查证书或给根证书文件",
        )
    return BizenvError("OFFLINE", f"连不上省平台（{server}）", "检查网络后再同步；本地数据未受影响")
