"""Verbs on the settings of the rules: days, shares, words, cities that are only defaults."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bizenv_desktop.cli.answer import Answer
from bizenv_desktop.cli.opened import opened
from bizenv_desktop.cli.registry import Options, argument, verb
from bizenv_desktop.formdef.setting_uses import uses_of

if TYPE_CHECKING:
    from bizenv_desktop.home.services import Services


@verb("settings list", "列出规则的设置和依据", argument("word", nargs="?", default="", help="名称、规则或台账中的字"))
def settings_list(options: Options) -> Answer:
    """List settings with value, default, and the rules that use them with their source."""
    with opened(options) as services:
        uses = uses_of(services.forms)
        told = [_told(services, name) | {"uses": [asdict(use) for use in uses.get(name, ())]} for name in sorted(uses)]
        return Answer([one for one in told if options.word in str(one)], none="没有符合的设置")


@verb("settings change", "改设置的值（管理）", argument("name"), argument("value"))
def settings_change(options: Options) -> Answer:
    """Give a setting another value in this bureau."""
    with opened(options) as services:
        services.copy.change_setting(options.name, options.value)
        return Answer(_told(services, options.name))


@verb("settings reset", "设置改回默认值（管理）", argument("name"))
def settings_reset(options: Options) -> Answer:
    """Give a setting its default back."""
    with opened(options) as services:
        services.copy.change_setting(options.name, None)
        return Answer(_told(services, options.name))


def _told(services: Services, name: str) -> dict[str, object]:
    return {"name": name, "value": services.copy.settings[name], "default": services.forms.settings[name]}
