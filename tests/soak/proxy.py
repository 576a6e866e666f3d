"""A line that can be cut: forwards connections to the server; cuts some after a random number of bytes; goes down."""

from __future__ import annotations

import asyncio
import random
import threading


class Proxy:
    """Listens on a free port of this machine and forwards to `port`, from a thread of its own.

    `cuts` counts connections that were cut, `carried` bytes of both directions, headers and all.
    """

    def __init__(self, port: int, seed: int) -> None:
        self._target = port
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.down = False
        self.cut_share = 0.0
        self.cuts = 0
        self.carried = 0
        self.port = 0

    def start(self) -> None:
        """Begin to forward."""
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def stop(self) -> None:
        """End."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def go_down(self) -> None:
        """Cut all that is open, and whatever comes."""
        self.down = True
        self._loop.call_soon_threadsafe(self._cut_all)

    def come_back(self) -> None:
        """Forward again."""
        self.down = False

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    def _cut_all(self) -> None:
        for writer in list(self._open):
            self.cuts += 1
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        both = (writer, far_writer)
        self._open.update(both)
        left = [int(10 ** self._chance.uniform(1, 6))] if self._chance.random() < self.cut_share else []
        try:
            pumps = [self._pump(reader, far_writer, both, left), self._pump(far_reader, writer, both, left)]
            await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            self._open.difference_update(both)
            for one in both:
                one.close()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
        left: list[int],
    ) -> None:
        try:
            await self._carry(source, sink, both, left)
        except OSError:  # one end was killed: the other learns it, instead of waiting for a reply
            for one in both:
                one.transport.abort()

    async def _carry(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
        left: list[int],
    ) -> None:
        while data := await source.read(16384):
            self.carried += len(data)
            if left and left[0] < len(data):
                sink.write(data[: left[0]])
                self.cuts += 1
                for one in both:
                    one.transport.abort()
                return
            if left:
                left[0] -= len(data)
            sink.write(data)
            await sink.drain()
        sink.write_eof()
