"""Verbs on submissions: the province lists, opens, returns, approves; the city ticks reasons off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer, as_text
from bizenv_desktop.cli.findings import finding_json
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.formdef.code_lists import REGIONS

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services
    from bizenv_desktop.periods.submissions import Submission

_REPORT, _PERIOD = argument("report"), argument("period")
_CITY = argument("--city", default="", help="哪个市：区划代码或名称；在市里不用写")
_PLACE = ("台账", "记录", "字段", "理由")


def _city(services: Services, text: str) -> str:
    """Return the code of a city that a code or a name means; without one the copy's own, which the province has not."""
    review = services.review
    if not text and not review.is_province:
        return services.copy.city
    codes = services.forms.codes.get(REGIONS)
    found = {text} | set(codes.find(text) if codes else ())
    known = [code for code in review.cities() if code in found]
    if len(known) != 1:
        raise UsageProblem("BAD_CITY", f"没有这个市：{text or '（没有写）'}", "用 --city 写区划代码或名称，如 沈阳市")
    return known[0]


@verb(
    "review list",
    "列出各市的上报",
    argument("--city", default=""),
    argument("--report", default=""),
    argument("--period", default=""),
    argument("--state", default="", help="submitted、withdrawn、returned 或 approved"),
)
def review_list(options: Options) -> Answer:
    """List submissions, the newest due day first."""
    with opened(options) as services:
        city = _city(services, options.city) if options.city else ""
        wanted = {"city": city, "report": options.report, "period": options.period, "state": options.state}
        found = [
            one
            for one in services.review.submissions()
            if all(value in ("", getattr(one, name)) for name, value in wanted.items())
        ]
        return Answer([one.to_json() for one in found], none="没有符合的上报")


@verb("review missing", "催报：列出到期未报的", argument("--out", help="催报单：文件.txt、.xlsx 或 .pdf"))
def review_missing(options: Options) -> Answer:
    """List what has fallen due and is not submitted; as a file to send or to print."""
    out = out_file(options.out, ".txt", ".xlsx", ".pdf") if options.out else None
    with opened(options) as services:
        found = services.review.missing()
        if out is None:
            return Answer([one.to_json() for one in found], look=bool(found), none="到期的都已上报")
        _write_reminders(services, found, out)
        return Answer({"out": str(out), "rows": len(found)}, look=bool(found))


def _write_reminders(services: Services, found: list[Submission], out: Path) -> None:
    from bizenv_desktop.periods.reminders import reminders

    listed = reminders(found, services.clock.today())
    if out.suffix.lower() == ".xlsx":
        from bizenv_desktop.exchange.reminder_book import write_reminders

        write_reminders(listed, out)
    elif out.suffix.lower() == ".pdf":
        from bizenv_desktop.printing.reminder_print import print_reminders

        print_reminders(listed, out)
    else:
        out.write_text(f"{listed.text}\n", "utf-8")


@verb("review view", "打开一次上报", _REPORT, _PERIOD, _CITY, argument("--out", help="另存原表：文件.pdf 或 .xlsx"))
def review_view(options: Options) -> Answer:
    """Open a submission: what it says and what is known of it; the city is told that it was opened."""
    out = out_file(options.out, ".pdf", ".xlsx") if options.out else None
    with opened(options) as services:
        city = _city(services, options.city)
        frozen = services.review.open(city, options.report, options.period)
        if out is not None and out.suffix.lower() == ".pdf":
            out.write_bytes(frozen.pdf)
        elif out is not None:
            from bizenv_desktop.printing.xlsx import write_xlsx

            write_xlsx(frozen.data, out)
        state = services.periods.state(options.report, options.period, city)
        told = [one.to_json() for one in services.review.reasons(options.report, options.period, city)]
        head: dict[str, Any] = {**state.to_json(), "submitted_by": state.submitted_by, "proxy": state.proxy}
        head |= {"out": str(out) if out else None, "reasons": told}
        return Answer({**head, "data": frozen.data.to_json()}, text=as_text(Answer(head)))


@verb("review changes", "与上一版相比改了什么", _REPORT, _PERIOD, _CITY)
def review_changes(options: Options) -> Answer:
    """List what differs between the last version and the one before."""
    with opened(options) as services:
        found = services.review.changes_since_last(_city(services, options.city), options.report, options.period)
        return Answer([one.to_json() for one in found], none="与上一版相比没有改动")


@verb("review check", "省厅审核一次上报", _REPORT, _PERIOD, _CITY)
def review_check(options: Options) -> Answer:
    """Run this copy's checks on the rows that a submission stands on."""
    with opened(options) as services:
        found = services.review.check(_city(services, options.city), options.report, options.period)
        return Answer([finding_json(one) for one in found], look=bool(found), none="没有发现问题")


@verb("review reasons", "列出退回理由", argument("report", nargs="?"), argument("period", nargs="?"), _CITY)
def review_reasons(options: Options) -> Answer:
    """List the reasons of the last return of a period; without one, every reason that waits for this city."""
    if bool(options.report) != bool(options.period):
        raise UsageProblem("USAGE", "报表和期间要一起写", "例如 weekly_dispatch 2022-W19，或都不写")
    with opened(options) as services:
        if options.report:
            found = services.review.reasons(options.report, options.period, _city(services, options.city))
        else:
            found = services.review.open_reasons()
        return Answer([one.to_json() for one in found], look=any(not one.settled for one in found), none="没有退回理由")


@verb(
    "return",
    "退回一次上报",
    _REPORT,
    _PERIOD,
    argument("--city", required=True),
    argument("--reason", action="append", default=[], help="对整张表的理由，可写多个"),
    argument("--on", action="append", nargs=4, metavar=_PLACE, default=[], help="对一条记录的理由；没有字段写 -"),
    argument("--reasons", help="退回理由的文件，.csv 或 .json"),
)
def return_(options: Options) -> Answer:
    """Return a submission with its reasons."""
    from bizenv_desktop.cli.reason_files import placed, read_reasons

    lines = [{"text": text} for text in options.reason]
    lines += [
        {"ledger": ledger, "row": row, "field": "" if field == "-" else field, "text": text}
        for ledger, row, field, text in options.on
    ]
    lines += read_reasons(Path(options.reasons)) if options.reasons else []
    with opened(options) as services:
        given = placed(services.records, services.forms, lines)
        city = _city(services, options.city)
        return Answer(services.review.give_back(city, options.report, options.period, given).to_json())


@verb("approve", "通过一次上报", _REPORT, _PERIOD, argument("--city", required=True))
def approve(options: Options) -> Answer:
    """Approve a submission."""
    with opened(options) as services:
        city = _city(services, options.city)
        return Answer(services.review.approve(city, options.report, options.period).to_json())


@verb(
    "tick",
    "勾选或答复一条退回理由",
    argument("reason", help="理由的 id（bizenv review reasons）"),
    argument("--answer", help="不改的，写明答复"),
    argument("--undo", action="store_true", help="取消勾选"),
)
def tick(options: Options) -> Answer:
    """Tick a reason off as corrected; with an answer it is answered, not ticked."""
    with opened(options) as services:
        done = not options.undo and options.answer is None
        return Answer(services.review.tick(options.reason, done, options.answer).to_json())


@verb(
    "late list", "列出迟到的修改", argument("report", nargs="?", default=""), argument("period", nargs="?", default="")
)
def late_list(options: Options) -> Answer:
    """List the edits that came after the submission of their period."""
    with opened(options) as services:
        found = services.review.late_edits(options.report, options.period)
        return Answer([one.to_json() for one in found], look=bool(found), none="没有迟到的修改")


@verb("late reissue", "重新提交迟到的修改", _REPORT, _PERIOD)
def late_reissue(options: Options) -> Answer:
    """Make the late edits of a returned or withdrawn period again."""
    with opened(options) as services:
        return Answer({"reissued": services.review.reissue_late(options.report, options.period)})
