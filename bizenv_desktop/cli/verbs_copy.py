"""Verbs on the local copy as a whole: make it, its users, backup, restore, verify."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import home_of, opened, passphrase
from bizenv_desktop.cli.out_files import out_file
from bizenv_desktop.cli.registry import Options, argument, verb


@verb(
    "new",
    "新建本地数据",
    argument("--city", required=True, help="城市行政区划代码，如 210100"),
    argument("--unit", required=True, help="填报单位名称"),
    argument("--user", dest="first_user", required=True, help="第一位用户的姓名"),
)
def new(options: Options) -> Answer:
    """Make a new local copy; its first user is admin and editor."""
    from bizenv_desktop.home.services import create_copy

    home = home_of(options)
    services, recovery_key = create_copy(
        home, city=options.city, unit=options.unit, user=options.first_user, passphrase=passphrase()
    )
    answer = {"home": str(home), "city": options.city, "device": services.copy.device, "recovery_key": recovery_key}
    services.close()
    return Answer(answer)


@verb(
    "user add",
    "增加用户",
    argument("name", help="姓名"),
    argument("--role", required=True, help="角色，用逗号分隔：editor reviewer inspector admin viewer county province"),
)
def user_add(options: Options) -> Answer:
    """Add a user, or give an existing one other roles.

    A new user's passphrase is `BIZENV_NEW_PASSPHRASE`, else that of the acting user until changed; others keep theirs.
    """
    from bizenv_desktop.storage.users import parse_roles

    with opened(options) as services:
        roles = parse_roles(options.role)
        known = options.name in {user.name for user in services.copy.users()}
        secret, lent = (os.environ.get("BIZENV_NEW_PASSPHRASE"), False) if known else _new_passphrase(options.name)
        services.copy.add_user(options.name, roles, secret or None)
        if lent:
            sys.stderr.write(
                f"{options.name} 的口令暂与当前用户相同，请本人登录后在“设置”里更改（或先设 BIZENV_NEW_PASSPHRASE）\n"
            )
        return Answer({"user": options.name, "roles": sorted(roles)})


def _new_passphrase(name: str) -> tuple[str, bool]:
    """Return the passphrase of a new user, and whether it is only lent: that of the acting user."""
    given = os.environ.get("BIZENV_NEW_PASSPHRASE")
    if given:
        return given, False
    if sys.stdin.isatty():
        return getpass.getpass(f"{name} 的口令："), False
    return passphrase(), True


@verb("user list", "列出用户")
def user_list(options: Options) -> Answer:
    """List the users of the copy with their roles."""
    with opened(options) as services:
        return Answer([{"user": user.name, "roles": sorted(user.roles)} for user in services.copy.users()])


@verb("user remove", "移除离开的用户", argument("name", help="姓名"))
def user_remove(options: Options) -> Answer:
    """Take a user from the copy; what they entered stays. Answers who is left."""
    with opened(options) as services:
        services.copy.remove_user(options.name)
        return Answer({"removed": options.name, "users": [user.name for user in services.copy.users()]})


@verb("user passphrase", "改自己的口令")
def user_passphrase(options: Options) -> Answer:
    """Give the acting user a new passphrase: `BIZENV_NEW_PASSPHRASE`, or typed twice at a terminal."""
    with opened(options) as services:
        secret = passphrase("BIZENV_NEW_PASSPHRASE", "新口令：")
        if "BIZENV_NEW_PASSPHRASE" not in os.environ and getpass.getpass("再输一次新口令：") != secret:
            raise UsageProblem("USAGE", "两次输入的新口令不一致", "重新输入")
        services.copy.change_passphrase(secret)
        return Answer({"user": services.copy.user})


@verb("backup", "备份到一个文件", argument("file"))
def backup(options: Options) -> Answer:
    """Write a consistent, verified backup while the copy is in use."""
    from bizenv_desktop.storage.backup import backup as make

    file = out_file(options.file)
    with opened(options) as services:
        lacking = make(services.copy, file)
        return Answer({"ok": True, "problems": lacking}, look=bool(lacking))


@verb("restore", "从备份恢复", argument("file"))
def restore(options: Options) -> Answer:
    """Restore a backup into the home folder; what was there is kept aside."""
    from bizenv_desktop.storage.backup import restore as bring_back

    problems = bring_back(home_of(options), Path(options.file), passphrase=passphrase())
    return Answer({"ok": not problems, "problems": problems}, look=bool(problems))


@verb("verify", "检查本地数据是否完好")
def verify(options: Options) -> Answer:
    """Check cipher, integrity, rows against operations, attachments and the search index; count the attachments."""
    from bizenv_desktop.storage.verify import verify_json

    with opened(options) as services:
        answer = verify_json(services.copy)
        return Answer(answer, look=not answer["ok"])
