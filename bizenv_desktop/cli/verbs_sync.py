"""Verbs of exchange with the province: enroll, sync, conflicts, resolve."""

from __future__ import annotations

from pathlib import Path

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.sync.authority import read_certificate


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
        found = [conflict.to_json() for conflict in services.syncer.conflicts()]
        return Answer(found, look=bool(found))


@verb("resolve", "解决冲突", argument("conflict"), argument("--take", required=True, help="mine、theirs 或 value=值"))
def resolve(options: Options) -> Answer:
    """Close a conflict with this copy's value, the other one, or a third."""
    choice, _, value = options.take.partition("=")
    if choice not in ("mine", "theirs", "value"):
        raise UsageProblem("USAGE", f"--take 的写法不对：{options.take}", "写 mine、theirs 或 value=值")
    with opened(options) as services:
        return Answer(services.syncer.resolve(options.conflict, take=choice, value=value or None).to_json())
