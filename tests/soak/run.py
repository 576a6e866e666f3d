"""Starts the stack, kills and cuts at random, lets the line come back, and judges."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bizenv_desktop.province.upkeep import add_user
from bizenv_desktop.sync.syncer import Syncer
from tests import postgres
from tests.soak import oracle
from tests.soak.client import cheap, open_copy
from tests.soak.proxy import Proxy

CITY = "210100"
STUCK_SECONDS = 30
_TICK = 0.5
_ROUNDS = 4
_START_SECONDS = 300


@dataclass(frozen=True)
class Plan:
    """How long the faults last (seconds), how many clients and server processes, and the seed of the faults.

    `pace` is how many acts (an edit, a photo, a settled conflict) all clients do in a second,
    together: the clients of a city have a machine each, here they share one, and a wait must tell of the protocol.
    """

    seconds: float
    clients: int
    workers: int
    seed: int
    client_kill: float = 0.12
    server_kill: float = 0.010
    line_down: float = 0.012
    pace: float = 6.0


@dataclass
class Result:
    """What a run did and what came out."""

    verdict: oracle.Verdict
    seconds: float
    client_kills: int = 0
    server_kills: int = 0
    outages: int = 0
    cuts: int = 0
    syncs: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    """Syncs that met a fault, by its code."""
    longest_wait: float = 0.0
    silent: list[str] = field(default_factory=list)
    """Clients that never got through once everything was well again, with the last that they noted."""
    crashes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, unequal or stuck."""
        v = self.verdict
        return not (v.lost or v.doubled or v.problems or self.crashes) and len(v.copies) == 1 and self.is_flowing

    @property
    def is_flowing(self) -> bool:
        """Whether each client got through soon after the line was back."""
        return self.longest_wait <= STUCK_SECONDS and not self.silent

    def lines(self) -> list[str]:
        """Return the report."""
        v = self.verdict
        rate = v.operations / self.seconds
        told = [
            f"{self.seconds:.0f} s of faults: {self.client_kills} kills of clients, {self.server_kills} of the server",
            f"{self.outages} outages, {self.cuts} connections cut",
            f"{v.saved} edits saved, {v.operations} operations at the server ({rate:.1f}/s), {v.files} files",
            f"{v.rejected.total()} operations rejected visibly {dict(v.rejected)}, {v.conflicts} conflicts open",
            f"{self.syncs} syncs, {self.failed.total()} met a fault {dict(self.failed)}",
            f"longest wait after the line was back {self.longest_wait:.1f} s (limit {STUCK_SECONDS} s)",
            f"{len(self.silent)} clients never got through at the end",
            *self.silent,
            f"lost {v.lost}, doubled {v.doubled}, different copies {len(v.copies)} (1 is right)",
        ]
        return [*told, *self.crashes[:10], *v.problems[:20], "HOLDS" if self.holds else "FAILS"]


class _Client:
    def __init__(self, folder: Path, number: int, code: str, port: int, pause: float) -> None:
        self.user, self.home = f"演示{number:02}", folder / f"client{number:02}"
        self.home.mkdir()
        self._code, self._port, self._pause = code, port, pause
        self.ends: list[float] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        where = ["--home", str(self.home), "--user", self.user, "--city", CITY]
        line = ["--server", f"http://127.0.0.1:{self._port}", "--code", self._code]
        line += ["--pause", str(self._pause)]
        with (self.home / "errors").open("ab") as errors:
            self.process = subprocess.Popen([sys.executable, "-m", "tests.soak.client", *where, *line], stderr=errors)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None
            self.ends.append(time.time())


class Soak:
    """One run."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._chance = random.Random(plan.seed)
        self._folder = Path(tempfile.mkdtemp(prefix="soak-"))
        self._clients: list[_Client] = []
        self._server: subprocess.Popen[str] | None = None
        self._url = ""
        self._port = _free_port()
        self._ups: list[float] = []
        self._downs: list[float] = []

    def run(self) -> Result:
        """Make the stack, run it, judge it, and leave nothing behind."""
        try:
            with postgres.cluster() as cluster:
                self._url = cluster.url("soak")
                return self._under_fire()
        finally:
            for client in self._clients:
                client.kill()
            self._kill_server()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _under_fire(self) -> Result:
        self._start_server()
        proxy = Proxy(self._port, self._plan.seed)
        proxy.start()
        for number in range(self._plan.clients):
            code = add_user(f"演示{number:02}", city=CITY, role="editor,reviewer", **self._place())
            pause = self._plan.clients / self._plan.pace
            self._clients.append(_Client(self._folder, number, code, proxy.port, pause))
        for client in self._clients:
            client.start()
        self._wait_for_clients()
        result = Result(oracle.Verdict(), self._plan.seconds)
        proxy.cut_share = 0.08
        self._ups.append(time.time())
        self._faults(proxy, result)
        proxy.cut_share, result.cuts = 0.0, proxy.cuts
        self._calm(result)
        self._judge(result, proxy.port)
        proxy.stop()
        told = (self._folder / "server-errors").read_text(encoding="utf-8", errors="replace")
        result.crashes += [f"server: {one[-700:]}" for one in told.split("Traceback")[1:]]
        return result

    def _wait_for_clients(self) -> None:
        """Let all clients be at work before anything goes wrong: making their copies takes a while."""
        until = time.monotonic() + _START_SECONDS
        while not all(_times(client, "started") for client in self._clients) and time.monotonic() < until:
            time.sleep(_TICK)

    def _faults(self, proxy: Proxy, result: Result) -> None:
        begun = time.monotonic()
        while (spent := time.monotonic() - begun) < self._plan.seconds:
            time.sleep(_TICK)
            self._revive(result)
            late = spent > self._plan.seconds / 2  # each fault happens at least once, however short the run is
            if self._chance.random() < self._plan.client_kill:
                self._chance.choice(self._clients).kill()
                result.client_kills += 1
            if self._chance.random() < self._plan.server_kill or (late and not result.server_kills):
                self._away()
                self._kill_server()
                time.sleep(self._chance.uniform(0, 2))
                self._start_server()
                self._back()
                result.server_kills += 1
            if self._chance.random() < self._plan.line_down or (late and not result.outages):
                self._away()
                proxy.go_down()
                time.sleep(self._chance.uniform(0.2, 8))
                proxy.come_back()
                self._back()
                result.outages += 1

    def _away(self) -> None:
        self._downs.append(time.time())

    def _back(self) -> None:
        self._ups.append(time.time())

    def _revive(self, result: Result) -> None:
        for client in self._clients:
            if client.process is None:
                client.start()
            elif client.process.poll() is not None:
                told = (client.home / "errors").read_text(encoding="utf-8", errors="replace").strip()
                result.crashes.append(f"{client.user} ended by itself: {told[-500:]}")
                client.process = None
                client.ends.append(time.time())

    def _calm(self, result: Result) -> None:
        """Let the clients get through once more, then stop them; the waits are read from their journals."""
        self._revive(result)
        calm = time.time()
        waiting = set(range(len(self._clients)))
        while waiting and time.time() < calm + 2 * STUCK_SECONDS:
            time.sleep(_TICK)
            waiting = {n for n in waiting if max(self._synced(self._clients[n]), default=0) < calm}
        result.silent = [f"{self._clients[n].user}: {self._last(self._clients[n])}" for n in sorted(waiting)]
        result.longest_wait = max(self._wait(client) for client in self._clients)
        for client in self._clients:
            client.kill(signal.SIGTERM)

    @staticmethod
    def _last(client: _Client) -> list[str]:
        """Return what a client noted last, with how long ago that was."""
        lines = [line for line in oracle.journal(client.home) if {"synced", "problem", "started"} & line.keys()][-4:]
        when = ((line, line.get("at") or line.get("synced") or line.get("started")) for line in lines)
        return [f"{line.get('problem') or min(line)} {time.time() - at:.0f} s ago" for line, at in when]

    def _synced(self, client: _Client) -> list[float]:
        return _times(client, "synced")

    def _wait(self, client: _Client) -> float:
        """Return the longest time to a sync that succeeded, from when the line was back and the client at work.

        Where the line went down or the client was killed before that, it is the time until then.
        """
        synced, now, longest = self._synced(client), time.time(), 0.0
        for started in _times(client, "started"):
            ended = _first(client.ends, started, now)
            for up in self._ups:
                begin, end = max(started, up), min(ended, _first(self._downs, up, now))
                longest = max(longest, min(_first(synced, begin, end), end) - begin)
        return longest

    def _judge(self, result: Result, port: int) -> None:
        cheap()
        for client in self._clients:
            lines = oracle.journal(client.home)
            result.syncs += sum("synced" in line for line in lines)
            result.failed.update(line["problem"] for line in lines if "problem" in line)
        copies = [open_copy(client.home, client.user, CITY) for client in self._clients]
        try:
            for _ in range(_ROUNDS):
                for copy in copies:
                    Syncer(copy, backup=lambda: None).sync()
            known = oracle.judge_server(self._url, result.verdict)
            for copy, client in zip(copies, self._clients, strict=True):
                oracle.judge_copy(copy, client.home, known, result.verdict)
        finally:
            for copy in copies:
                copy.close()

    def _place(self) -> dict[str, str]:
        return {"data": str(self._folder / "province"), "database": self._url}

    def _start_server(self) -> None:
        place = ["--data", str(self._folder / "province"), "--database", self._url]
        command = [sys.executable, "-m", "bizenv_desktop", "province", "serve", *place, "--port", str(self._port)]
        command += ["--workers", str(self._plan.workers)]
        with (self._folder / "server-errors").open("a") as errors:
            self._server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
            )
        assert self._server.stdout
        assert self._server.stdout.readline().startswith("http")
        _wait_for(self._port)

    def _kill_server(self) -> None:
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(30)
            self._server = None


def _times(client: _Client, what: str) -> list[float]:
    return [line[what] for line in oracle.journal(client.home) if what in line]


def _first(times: list[float], after: float, otherwise: float) -> float:
    """Return the first time after another."""
    return min((one for one in times if one > after), default=otherwise)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    """Wait until a worker answers: the socket is open before that."""
    import httpx

    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/openapi.json", timeout=1)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    message = "the server does not answer"
    raise TimeoutError(message)
