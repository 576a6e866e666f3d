"""Somebody at the province who speaks the wire by hand: commands on the periods of a city."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.wire import canonical, system
from bizenv_desktop.wire.messages import PREFIX, definition_tag, signed_command
from tests.simulation.server import Parcel

if TYPE_CHECKING:
    from tests.simulation.world import World


@dataclass
class Desk:
    """One device at the province. It is the same in every world; `of` gives it to one."""

    world: World
    name: str
    device_key: str
    user_key: str
    device: str = ""
    token: str = ""
    seq: int = 0

    @classmethod
    def enrolled(cls, world: World, name: str, code: str) -> Desk:
        """Return a desk that the server knows."""
        made = cls(world, name, canonical.new_private_key(), canonical.new_private_key())
        keys = {
            "device_key": canonical.public_key(made.device_key),
            "user_key": canonical.public_key(made.user_key),
        }
        answer = made._ask("/enroll", {"code": code, **keys})
        made.device, made.token = answer["device"], answer["token"]
        return made

    def of(self, world: World) -> Desk:
        """Return this desk in another world, where it has sent as much as the server says."""
        (last,) = world.server.sql("SELECT last_seq FROM device WHERE id = ?", self.device)[0]
        return replace(self, world=world, seq=last)

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.world.server.answer(Parcel("POST", PREFIX + path, msgspec.json.encode(body), self.token))
        self.world.trace.add(self.name, path, answer.status)
        return dict(msgspec.json.decode(answer.body))

    def command(self, city: str, period: str, *, old: str, **values: Any) -> dict[str, Any]:
        """Send a command on a period of a city; return the result."""
        self.seq += 1
        op = {"op": new_id(), "tx": new_id(), "k": "cmd", "t": system.PERIOD, "id": period, "scope": city}
        op |= {"by": self.name, "def": definition_tag(system.PERIOD, 1), "at": "2026-11-24T09:00:00+08:00"}
        op |= {"cmd": system.period_command(values), "old": {"state": old}, "set": values}
        op |= {"sig": canonical.sign(self.user_key, signed_command(op)), "seq": self.seq}
        batch = {"device": self.device, "batch": new_id(), "first_seq": self.seq, "ops": [op]}
        reply = self._ask("/push", {**batch, "sig": canonical.sign(self.device_key, batch)})
        return dict(reply["results"][0])
