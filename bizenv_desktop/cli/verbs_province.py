"""Verbs of the provincial server."""

from __future__ import annotations

import os
from typing import Any

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.registry import Argument, Options, argument, verb

STORE: tuple[Argument, ...] = (
    argument("--data", help="数据目录（SQLite）"),
    argument("--database", help="数据库地址，如 postgresql+psycopg://…"),
    argument("--files", help="附件存放位置，如 s3://桶名/前缀（默认在数据目录）"),
)
CITY = argument("--city", dest="account_city", required=True)


def place_of(options: Options) -> dict[str, Any]:
    """Return where the province's data lies, as its functions take it; raise UsageProblem where a line does not say."""
    if not options.data and not options.database:
        raise UsageProblem("USAGE", "没有指定数据位置", "用 --data 目录 或 --database 地址")
    if options.files is not None:
        from bizenv_desktop.province.file_places import FILES

        os.environ[FILES] = options.files  # the workers of the server read it too
    return {"data": options.data, "database": options.database}


@verb(
    "province serve",
    "运行省级服务器",
    *STORE,
    argument("--host", default="127.0.0.1"),
    argument("--port", type=int, default=8700),
    argument("--workers", type=int, default=1, help="同时工作的进程数"),
    argument("--certfile", help="https 证书（PEM，含证书链）"),
    argument("--keyfile", help="https 证书的私钥（PEM）"),
)
def serve(options: Options) -> Answer:
    """Serve until stopped; the first line of output is the URL."""
    from bizenv_desktop.province.serve import Tls
    from bizenv_desktop.province.serve import serve as run

    where = place_of(options)
    if bool(options.certfile) != bool(options.keyfile):
        raise UsageProblem("USAGE", "证书和私钥要一起给出", "同时用 --certfile 和 --keyfile")
    if options.workers < 1:
        raise UsageProblem("USAGE", "--workers 至少是 1", "写一个正整数")
    tls = Tls(options.certfile, options.keyfile) if options.certfile else None
    run(**where, host=options.host, port=options.port, workers=options.workers, tls=tls)
    return Answer(None)


@verb(
    "province user add",
    "增加账户并给出一次性登记码",
    argument("name"),
    CITY,
    argument("--role", required=True),
    *STORE,
)
def user_add(options: Options) -> Answer:
    """Make an account with its one-time code."""
    from bizenv_desktop.province.upkeep import add_user

    code = add_user(options.name, city=options.account_city, role=options.role, **place_of(options))
    return Answer({"user": options.name, "code": code})


@verb("province user list", "列出账户和它们登记的设备", argument("--city", dest="account_city", default=""), *STORE)
def user_list(options: Options) -> Answer:
    """List accounts with the devices on which they are enrolled."""
    from dataclasses import asdict

    from bizenv_desktop.province.upkeep import users

    found = users(city=options.account_city, **place_of(options))
    return Answer([asdict(one) for one in found], none="没有账户")


@verb(
    "province user revoke",
    "撤销一个账户",
    argument("name"),
    CITY,
    *STORE,
)
def user_revoke(options: Options) -> Answer:
    """Revoke an account: it reads and writes nothing more, and its copies are sealed by their next sync."""
    from bizenv_desktop.province.upkeep import revoke_user

    return Answer(
        {"user": options.name, "devices": revoke_user(options.name, city=options.account_city, **place_of(options))}
    )


@verb(
    "province device revoke",
    "撤销一台电脑",
    argument("device"),
    CITY,
    *STORE,
)
def device_revoke(options: Options) -> Answer:
    """Revoke a device, whoever uses it: a laptop that was lost, say."""
    from bizenv_desktop.province.upkeep import revoke_device

    return Answer({"device": revoke_device(options.device, city=options.account_city, **place_of(options))})


@verb("province migrate", "把省级数据库升到本程序的版本", *STORE)
def migrate(options: Options) -> Answer:
    """Bring the server's tables up to date."""
    from bizenv_desktop.province.upkeep import migrate as run

    before, after = run(**place_of(options))
    return Answer({"before": before, "after": after})


@verb("province check-files", "核对省级服务器存的全部附件", *STORE)
def check_files(options: Options) -> Answer:
    """Look at every stored file; those that are damaged are asked for at the next sync of their city."""
    from bizenv_desktop.province.upkeep import check_files as run

    count, damaged = run(**place_of(options))
    lost = [{"city": scope, "sha256": sha256} for scope, sha256 in damaged]
    return Answer({"files": count, "damaged": lost}, look=bool(lost))


@verb("province clean", "清理 90 天没有任何记录引用的附件", *STORE)
def clean(options: Options) -> Answer:
    """Throw away files that nothing refers to any more."""
    from bizenv_desktop.province.upkeep import clean as run

    count, size = run(**place_of(options))
    return Answer({"files": count, "bytes": size})


@verb(
    "province purge",
    "清理 400 天以前的删除标记",
    argument("--dry-run", action="store_true", help="只列出会清理什么，不动数据"),
    *STORE,
)
def purge(options: Options) -> Answer:
    """Tidy away tombstones of which every copy has had 400 days to learn."""
    from bizenv_desktop.province.upkeep import purge as run

    done = run(**place_of(options), dry_run=options.dry_run)
    cities = [{"city": one.scope, "rows": one.rows, "kept_for_conflicts": one.held, "floor": one.floor} for one in done]
    return Answer({"rows": sum(one.rows for one in done), "cities": cities, "dry_run": bool(options.dry_run)})


@verb(
    "province move-row",
    "把一条记录连同它的子表、附件移交另一个市",
    argument("ledger"),
    argument("id"),
    argument("--to", required=True, help="新市的区划代码"),
    argument("--reason", required=True, help="原因，写进两市的历史"),
    argument("--from", dest="source", default="", help="原市的区划代码（几个市都有这条记录时）"),
    argument("--yes", action="store_true", help="照列出的办；不写只列出会怎样"),
    *STORE,
)
def move_row(options: Options) -> Answer:
    """Move a row to another city; without --yes only say what that would mean."""
    from bizenv_desktop.province.moving import Wish
    from bizenv_desktop.province.upkeep import move_row as run

    where = place_of(options)
    wish = Wish(options.ledger, options.id, options.to, options.reason, options.source)
    moved = run(wish, **where, dry_run=not options.yes)
    return Answer(moved.to_json() | {"dry_run": not options.yes}, look=not options.yes or bool(moved.cleared))


@verb("province new-epoch", "恢复旧备份以后执行一次：让各市重送备份以后的修改", *STORE)
def new_epoch(options: Options) -> Answer:
    """Begin a new epoch after the database was put back to an older state."""
    from bizenv_desktop.province.upkeep import new_epoch as run

    count, void = run(**place_of(options))
    return Answer({"scopes": count, "void_codes": void})
