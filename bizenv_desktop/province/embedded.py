"""A provincial server inside this process, on this machine only: for the demo and for tests."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from bizenv_desktop.province.serve import build, listen, url_of
from bizenv_desktop.province.upkeep import add_user

if TYPE_CHECKING:
    from pathlib import Path

    import uvicorn

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.formdef.model import Forms

_HOST = "127.0.0.1"
_STOP_SECONDS = 10


class EmbeddedProvince:
    """Serves a data folder from a thread: `with EmbeddedProvince(folder) as province: province.url`."""

    def __init__(
        self, data_dir: Path, *, forms: Forms | None = None, clock: Clock | None = None, port: int = 0
    ) -> None:
        self._data = data_dir
        self._forms = forms
        self._clock = clock
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def start(self) -> Self:
        """Begin to serve; returns when requests are answered. `url` is then the address."""
        import uvicorn

        app = build(self._data, None, self._forms, self._clock)
        listening = listen(_HOST, self._port)
        self.url = url_of(listening)
        self._port = listening.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._app = app
        arguments = {"sockets": [listening]}
        self._thread = threading.Thread(target=self._server.run, kwargs=arguments, name="bizenv-province", daemon=True)
        self._thread.start()
        return self

    def add_user(self, name: str, *, city: str, role: str) -> str:
        """Make an account and return its one-time code."""
        return add_user(name, city=city, role=role, data=self._data, clock=self._clock)

    def stop(self) -> None:
        """Stop serving; the data stay, and `start` serves them again at the same address."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_STOP_SECONDS)
            self._app.state.store.close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
