"""What the client asks of its line to the server."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from bizenv_desktop.sync.breaking_off import BreakableAdapter


class Answer(BaseHTTPRequestHandler):
    """Answers and keeps the line open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Be silent."""


@pytest.fixture
def server():
    made = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_line_that_died_silently_is_noticed_within_half_a_minute(server):
    adapter = BreakableAdapter()
    with requests.Session() as session:
        session.mount("http://", adapter)
        session.get(server, timeout=5)
        (line,) = [one.sock for one in adapter.opened]

        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            idle, between, times = (
                line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))
                for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")
            )
            assert idle + between * times <= 30
