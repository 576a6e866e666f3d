"""The whole of sync from seeds: nothing is lost, copies end alike, planted bugs are caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from bizenv_desktop.wire import messages as m
from tests.helpers_province import CLOCK, Province
from tests.simulation import faults, mutants, planner, run
from tests.simulation.ledgers import new_forms
from tests.simulation.server import Parcel, Server
from tests.simulation.world import Template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEEDS = 30
MOST = 12
"""Seeds within which a planted bug must be caught."""


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    made = Template()
    yield made
    made.close()


def test_seeds_lose_nothing_and_end_alike(template: Template) -> None:
    outcome = run.Outcome()
    for seed in range(SEEDS):
        run.run_seed(template, seed, outcome)
    assert outcome.broken == {}
    assert outcome.operations > 50 * SEEDS
    assert sum(outcome.exercised.values()) > 0.9 * SEEDS * run.FAULTS_PER_SEED


@pytest.mark.parametrize("number", sorted(faults.load()))
def test_each_fault_can_be_made_to_happen(template: Template, number: int) -> None:
    outcome = run.Outcome()
    for seed in range(10):
        run.run_seed(template, 1_000_000 + seed, outcome, [number])
        if outcome.exercised:
            break
    assert outcome.broken == {}
    assert outcome.exercised == {number: 1}


@pytest.mark.parametrize("number", sorted(mutants.MUTANTS))
def test_a_planted_bug_is_caught(template: Template, number: int) -> None:
    assert run.seeds_until_caught(template, mutants.MUTANTS[number], MOST) > 0


def test_the_same_seed_leaves_the_same_trace_in_another_process(template: Template) -> None:
    first = run.run_seed(template, 7, run.Outcome())
    other = Template()
    try:
        assert run.run_seed(other, 7, run.Outcome()) == first
        assert run.run_seed(other, 8, run.Outcome()) != first
    finally:
        other.close()


def test_the_servers_statements_come_to_the_same_by_the_short_way(template: Template) -> None:
    long = Template(short=False)
    try:
        for seed in range(3):
            assert run.run_seed(long, seed, run.Outcome()) == run.run_seed(template, seed, run.Outcome()) != ""
    finally:
        long.close()


def test_the_merge_planner_keeps_the_rules_in_random_cases() -> None:
    assert planner.run(5_000, seed=1) == []


def test_the_door_of_the_simulated_server_answers_like_the_http_application(tmp_path: Path) -> None:
    province = Province(tmp_path, forms=new_forms())
    zhang = province.device("张演示")
    door = Server(province.app.state.store, tmp_path / "blobs", new_forms(), CLOCK)
    good = {"cursors": {}, "limit": 10}
    asked = [
        ("/hello", {"proto": [1]}, zhang.token),
        ("/hello", {"proto": [9]}, zhang.token),
        ("/pull", good, zhang.token),
        ("/pull", good, ""),
        ("/pull", {"cursors": {"210100": ["old", 3]}, "limit": 10}, zhang.token),
        ("/pull", {"limit": "many"}, zhang.token),
        ("/digest", {"scope": "210200", "seq": 0}, zhang.token),
        ("/blobs/check", {"sha256": ["0" * 64]}, zhang.token),
        ("/push", zhang.batch(), zhang.token),
        ("/push", {**zhang.batch(), "sig": "0" * 128}, zhang.token),
        ("/nowhere", {}, zhang.token),
        (f"/blobs/{'0' * 64}", {}, zhang.token),
    ]
    for path, body, token in asked:
        verb = "GET" if "/blobs/0" in path else "POST"
        headers = {"authorization": f"Bearer {token}"} if token else {}
        data = b"" if verb == "GET" else msgspec.json.encode(body)
        over_http = province.http.request(verb, m.PREFIX + path, content=data or None, headers=headers)
        here = door.answer(Parcel(verb, m.PREFIX + path, data, token))
        assert (here.status, here.body) == (over_http.status_code, over_http.content), path
    province.close()
