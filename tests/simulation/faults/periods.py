"""Report periods: submissions that meet edits, stale views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.periods.periods import Periods
from bizenv_desktop.periods.review import ReasonGiven, Review
from bizenv_desktop.periods.state import period_id
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import Edit
from tests.simulation.faults import fault
from tests.simulation.faults.common import logged, server_row, synced
from tests.simulation.world import CITY, REVIEWERS

if TYPE_CHECKING:
    from tests.simulation.pc import PC
    from tests.simulation.world import World

LEDGER = "report_period"


def a_week(world: World, *pcs: PC) -> tuple[str, str]:
    """Return a week that nobody has submitted yet, and a row of it that all these PCs know."""
    synced(*pcs, *pcs)
    _settle_conflicts(pcs[0])
    synced(*pcs)
    world.values += 1
    week = f"{2000 + world.values}-W46"
    row = pcs[0].create("week", period=week, text=world.value())
    synced(*pcs, pcs[0])
    return week, row


def _settle_conflicts(pc: PC) -> None:
    """Settle the conflicts that bar a submission: those of the ledger that it closes."""
    for _ in range(5):
        found = [one for one in pc.syncer.conflicts() if one.ledger == "week"]
        if not found:
            return
        for one in found:
            pc.resolve(one.id, "theirs")
        synced(pc)


def period_of(week: str) -> str:
    """Return the id of a week's period."""
    return period_id("weekly", week, CITY)


def submit(pc: PC, week: str) -> str:
    """Submit a week; return the operation."""
    values = {"report_id": "weekly", "period_key": week, "city": CITY, "state": "submitted", "version": 1}
    pc.write("period", Edit("create", LEDGER, period_of(week), values))
    return pc.last_op()


def review_of(pc: PC) -> Review:
    """Return the program's review of submissions on a PC, without what prints and checks."""
    records = Records(pc.copy, None)
    unused: Any = None
    periods = Periods(pc.copy, records, unused, unused, unused)
    return Review(pc.copy, records, unused, periods, written=unused, exchange=pc.syncer)


@fault(23)
def submit_races_edit(world: World) -> bool:
    one, two = world.pair()
    week, row = a_week(world, one, two)
    submitted = submit(one, week)
    two.change(row, "week", text=(value := world.value()))
    edited = two.last_op()
    if world.rng.random() < 0.6:
        synced(one, two)
        world.promise(
            logged(world, submitted)[0][0] == "applied", "the submission came first", logged(world, submitted)
        )
        world.promise(two.refused().get(edited) == "period_locked", "a late edit got in", two.refused().get(edited))
        world.promise((two.row(row, "week") or {})["text"] != value, "a late edit is shown as saved")
        take_back(world, one, week)
        synced(one, two)
        late = [edit.op for edit in review_of(two).late_edits("weekly", week)]
        world.promise(late == [edited], "a late edit is not listed", late)
        world.journal.given_up.add(edited)
        two.survives(lambda: review_of(two).reissue_late("weekly", week))
        synced(two)
    else:
        synced(two, one)
        world.promise(one.refused().get(submitted) == "submit_stale", "a stale submission got in", one.refused())
        one.discard([submitted])
    world.promise(server_row(world, row)[1]["text"] == value, "the edit is lost")
    return True


def take_back(world: World, pc: PC, week: str) -> None:
    """Let the submission of a week be withdrawn by its city, or returned by the province."""
    if world.rng.random() < 0.5:
        back = {"state": "withdrawn", "reason": "更正", "withdrawn_version": 1}
        pc.write("period", Edit("cmd", LEDGER, period_of(week), back))
        return
    reviewer = world.guest(world.rng.choice(list(REVIEWERS)))
    reviewer.syncer.sync()
    review_of(reviewer).give_back(CITY, "weekly", week, [ReasonGiven("请核对")])
    reviewer.syncer.sync()


@fault(24)
def stale_view(world: World) -> bool:
    one, two = world.pair()
    week, row = a_week(world, one, two)
    two.change(row, "week", text=world.value())
    synced(two)
    if world.rng.random() < 0.5:
        op = submit(one, week)
        synced(one)
        world.promise(one.refused().get(op) == "submit_stale", "submitted what nobody saw", one.refused().get(op))
        one.discard([op])
    synced(one)
    op = submit(one, week)
    synced(one)
    world.promise(logged(world, op)[0][0] == "applied", "a fresh view is refused", one.refused().get(op))
    return True


@fault(25)
def approve_races_return(world: World) -> bool:
    pc = world.rng.choice(world.all)
    week, row = a_week(world, pc)
    submit(pc, week)
    synced(pc)
    reviewers = [world.guest(name) for name in REVIEWERS]
    for one in reviewers:
        one.syncer.sync()
    approver, returner = world.rng.sample(reviewers, 2)
    review_of(approver).approve(CITY, "weekly", week)
    review_of(returner).give_back(CITY, "weekly", week, [ReasonGiven("请核对", "week", row, "text")])
    first, second = world.rng.sample([approver, returner], 2)
    first.syncer.sync()
    second.syncer.sync()
    told = set(second.refused().values())
    world.promise(not first.refused(), "the first decision is not taken", first.refused())
    world.promise("stale_state" in told and told <= {"stale_state", "with_tx"}, "both decisions count", told)
    pc.change(row, "week", text=(value := world.value()))
    edited = pc.last_op()
    synced(pc)
    state = review_of(pc).reasons("weekly", week), (pc.row(period_of(week), LEDGER) or {})["state"]
    if first is approver:
        world.promise(state == ([], "approved"), "the city sees another decision", state)
        world.promise(pc.refused().get(edited) == "period_locked", "an approved period takes an edit")
        pc.discard([edited])
        return True
    world.promise(state[1] == "returned" and len(state[0]) == 1, "the city sees another decision", state)
    world.promise(server_row(world, row)[1]["text"] == value, "a returned period takes no edit")
    again_after_reasons(world, pc, week, state[0][0].id)
    return True


def again_after_reasons(world: World, pc: PC, week: str, reason: str) -> None:
    """Submit a returned week again: it is taken once the reason is ticked."""
    again = Edit("cmd", LEDGER, period_of(week), {"state": "submitted", "version": 2, "reason": None})
    pc.write("period", again)
    refused = pc.last_op()
    synced(pc)
    world.promise(pc.refused().get(refused) == "open_reasons", "an open reason bars nothing", pc.refused())
    pc.discard([refused])
    pc.survives(lambda: review_of(pc).tick(reason))
    pc.write("period", again)
    taken = pc.last_op()
    synced(pc)
    world.promise(logged(world, taken)[0][0] in {"applied", "merged"}, "a settled reason bars", pc.refused())
