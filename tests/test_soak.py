"""A short run of the real stack under fire; the long one is `python -m tests.soak`."""

from __future__ import annotations

import pytest

from tests import postgres
from tests.soak.run import Plan, Soak

SECONDS, CLIENTS = 10.0, 3


def test_real_clients_and_servers_lose_nothing_under_kills_and_cuts() -> None:
    try:
        postgres.programs()
    except FileNotFoundError as lacking:
        pytest.skip(str(lacking))
    result = Soak(Plan(SECONDS, CLIENTS, workers=2, seed=3, client_kill=0.2, pace=20)).run()
    assert result.holds, "\n".join(result.lines())
    assert result.client_kills >= 1
    assert result.server_kills >= 1
    assert result.outages >= 1
    assert result.verdict.operations > result.syncs > CLIENTS
