"""Opens the local copy that a command line means, and closes it after the verb."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.home.services import Services, open_services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.cli.registry import Options


def home_of(options: Options) -> Path:
    """Return the folder of the local copy: `--home` or `BIZENV_HOME`."""
    place = options.home or os.environ.get("BIZENV_HOME")
    if not place:
        raise UsageProblem("NO_HOME", "没有指定本地数据目录", "用 --home 目录，或设置环境变量 BIZENV_HOME")
    return Path(place)


def passphrase(variable: str = "BIZENV_PASSPHRASE", prompt: str = "口令：") -> str:
    """Return the passphrase from the environment, or ask for it at a terminal."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    raise UsageProblem("NO_PASSPHRASE", "没有口令", f"设置环境变量 {variable}，或在终端中输入")


@contextmanager
def opened(options: Options) -> Iterator[Services]:
    """Open the copy for one verb as the acting user (`--as`, `BIZENV_USER`, or the only user)."""
    services = open_services(
        home_of(options), user=options.user or os.environ.get("BIZENV_USER"), passphrase=passphrase()
    )
    try:
        yield services
    finally:
        services.close()
