"""Verbs of checking and deciding: check, explain, confirm, advance, to-do."""

from __future__ import annotations

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.findings import finding_json
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb


@verb("check", "审核", argument("ledger", nargs="?"), argument("--report"), argument("--period"))
def check(options: Options) -> Answer:
    """Run the checks of a ledger, of all ledgers, or those that a report of a period reads."""
    if bool(options.report) != bool(options.period):
        raise UsageProblem("USAGE", "--report 和 --period 要一起写", "例如 --report weekly_dispatch --period 2022-W19")
    with opened(options) as services:
        if options.report:
            found = services.periods.check(options.report, options.period)
            wanted = services.copy.context.ledger(options.ledger).id if options.ledger else ""
            findings = [finding for finding in found if wanted in ("", finding.ledger)]
        else:
            names = (
                [options.ledger]
                if options.ledger
                else [one.id for one in services.forms.ledgers.values() if not one.system]
            )
            findings = [finding for name in names for finding in services.checker.check_ledger(name)]
        return Answer([finding_json(finding) for finding in findings], look=bool(findings), none="没有发现问题")


@verb("explain", "填写审核说明", argument("ledger"), argument("id"), argument("code"), argument("text"))
def explain(options: Options) -> Answer:
    """Explain a soft finding; a bare 核实无误 is refused."""
    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        services.records.explain(options.ledger, [row_id], options.code, options.text)
        found = services.checker.check_ledger(options.ledger, ids=[row_id])
        matching = [finding_json(finding) for finding in found if finding.code == options.code]
        return Answer(
            matching[0]
            if matching
            else {"ledger": options.ledger, "id": row_id, "code": options.code, "explanation": options.text}
        )


@verb("confirm", "审核人确认他人填报的行", argument("ledger"), argument("--where"))
def confirm(options: Options) -> Answer:
    """Sign rows of others in one step, as the acting reviewer."""
    with opened(options) as services:
        return Answer({"confirmed": services.records.confirm(options.ledger, where=options.where or "")})


@verb("advance", "推进状态", argument("ledger"), argument("id"), argument("state"), argument("--reason", default=""))
def advance(options: Options) -> Answer:
    """Move a record to a state of its workflow, or list the findings that bar the way."""
    from bizenv_desktop.records.workflow import StepBarred

    with opened(options) as services:
        row_id = services.records.find(options.ledger, options.id)
        try:
            record = services.records.advance(options.ledger, row_id, options.state, reason=options.reason)
        except StepBarred as barred:
            return Answer([finding_json(finding) for finding in barred.findings], look=True)
        return Answer(services.records.to_json(record))


@verb("todo", "待办")
def todo(options: Options) -> Answer:
    """List what is due: what the province returned, deadlines, held cells, conflicts, unsubmitted periods."""
    from bizenv_desktop.periods.returned_tasks import returned_tasks

    with opened(options) as services:
        back = returned_tasks(services.review.open_reasons())
        tasks = [*back, *services.records.todo(), *services.periods.tasks()]
        return Answer(
            [
                {
                    "kind": t.kind,
                    "ledger": t.ledger,
                    "id": t.id,
                    "title": t.title,
                    "due": t.due,
                    "days": t.days,
                    "state": t.state,
                    "preset": dict(t.preset),
                }
                for t in tasks
            ],
            none="没有待办",
        )
