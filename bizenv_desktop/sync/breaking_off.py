"""Breaks a request off at once when the person cancels: its sockets are shut down, so nobody waits for a silent server.

Whatever the server made of it comes out at the next sync, as with any reply that was lost.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from requests import Session

LOOK_SECONDS = 0.1
"""How often it is looked whether the person has cancelled."""
_KEEP_ALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""A line that died without a word is noticed after 25 seconds of silence, not at the end of the time to read."""


class BreakableAdapter(HTTPAdapter):
    """Remembers the connections of a session of `requests`, so that they can be shut down from another thread."""

    def __init__(self) -> None:
        self.opened: WeakSet[HTTPConnection] = WeakSet()
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        """Let the direct connections be remembered."""
        super().init_poolmanager(*arguments, **more)
        self._remember(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **more: Any) -> Any:
        """Let the connections over a proxy be remembered."""
        manager = super().proxy_manager_for(*arguments, **more)
        self._remember(manager)
        return manager

    def break_off(self) -> None:
        """Shut down every connection that is open; whoever waits for it gets an error."""
        for connection in list(self.opened):
            if connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)

    def _remember(self, manager: Any) -> None:
        opened = self.opened

        class Plain(HTTPConnection):
            def connect(self) -> None:
                opened.add(self)
                super().connect()
                keep_alive(self.sock)

        class Safe(HTTPSConnection):
            def connect(self) -> None:
                opened.add(self)
                super().connect()
                keep_alive(self.sock)

        plain: Any = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        safe: Any = type("SafePool", (HTTPSConnectionPool,), {"ConnectionCls": Safe})
        manager.pool_classes_by_scheme = {"http": plain, "https": safe}


def keep_alive(line: socket.socket) -> None:
    """Let the system ask a silent other end whether it is still there."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE:
        if hasattr(socket, name):  # not every system lets a program choose the times
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


@contextmanager
def breaking_off(session: Session, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Break off what the session does inside the `with` as soon as `cancelled` says so."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            if cancelled():
                for adapter in session.adapters.values():
                    if isinstance(adapter, BreakableAdapter):
                        adapter.break_off()

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
