"""Verbs of exchange with the province: enroll, sync, conflicts, resolve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.sync.authority import read_certificate

if TYPE_CHECKING:
    from bizenv_desktop.sync.conflicts import Conflict


@verb(
    "enroll",
    "登记到省级服务器",
    argument("--server", required=True),
    argument("--code", required=True),
    argument("--ca", help="省级服务器的根证书文件（PEM），证书不是公认机构签发时用"),
)
def enroll(options: Options) -> Answer:
    """Bind this user and device to an account of the province by a one-time code."""
    with opened(options) as services:
        if options.ca:
            services.syncer.trust(read_certificate(Path(options.ca)))
        return Answer(services.syncer.enroll(options.server, options.code))


@verb("sync", "与省级服务器同步", argument("--verify", action="store_true", help="同步后逐本台账与省平台核对"))
def sync(options: Options) -> Answer:
    """Send what waits and fetch what came."""
    with opened(options) as services:
        result = services.syncer.sync(compare=options.verify).to_json()
        result["files"] = services.syncer.state().files.to_json()
        return Answer(result, look=any(result[name] for name in ("conflicts", "rejected", "parked", "unlike")))


@verb("conflicts", "列出冲突")
def conflicts(options: Options) -> Answer:
    """List open conflicts; mine is this copy's value."""
    with opened(options) as services:
        found = services.syncer.conflicts()
        return Answer(
            [one.to_json() for one in found], look=bool(found), text="\n".join(map(_words, found)), none="没有冲突"
        )


@verb("resolve", "解决冲突", argument("conflict"), argument("--take", required=True, help="mine、theirs 或 value=值"))
def resolve(options: Options) -> Answer:
    """Close a conflict with this copy's value, the other one, or a third."""
    choice, _, value = options.take.partition("=")
    if choice not in ("mine", "theirs", "value"):
        raise UsageProblem("USAGE", f"--take 的写法不对：{options.take}", "写 mine、theirs 或 value=值")
    with opened(options) as services:
        settled = services.syncer.resolve(options.conflict, take=choice, value=value or None)
        return Answer(settled.to_json(), text=f"冲突已解决：{_subject(settled)}；同步后各处一致")


def _subject(conflict: Conflict) -> str:
    return f"{conflict.ledger_title} {conflict.record} {conflict.labels}"


def _words(conflict: Conflict) -> str:
    """Return a conflict as people read it: which record and field, and below it the three sides."""
    sides = (
        ("原值", "", conflict.base),
        ("本方", f"{conflict.mine_by} {conflict.mine_at[:16].replace('T', ' ')}", conflict.mine),
        ("对方", f"{conflict.theirs_by} {conflict.theirs_at[:16].replace('T', ' ')}", conflict.theirs),
    )
    lines = [f"{_subject(conflict)}\t{conflict.id}"]
    for whose, by, values in sides:
        lines.append(f"  {whose}" + (f"（{by.strip()}）" if by.strip() else ""))
        lines += [f"    {label}：{value or '（空）'}" for label, value in values.items()] or ["    （没有值）"]
    return "\n".join(lines)
