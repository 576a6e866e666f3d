"""Screens register themselves here; the window hosts whatever is registered and knows none of them."""

from __future__ import annotations

import dataclasses
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.page import Page

SCREEN_MODULES = (
    "workbench.page", "lists.page", "editor.page", "weekly.page", "importing.page", "held.page", "syncing.page",
    "conflicts.page", "periods.page", "preview.page", "history.page", "settings.page", "help.page",
)  # fmt: skip
"""Modules below `ui` that register a screen when they are imported."""


@dataclass(frozen=True)
class Place:
    """Where to go: a screen, and what it is to show there."""

    screen: str
    ledger: str = ""
    row: str = ""
    field: str = ""
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Screen:
    """One screen: `roles` empty means everybody; one with `hidden` is reached from others, never from the side bar."""

    id: str
    title: str
    icon: str
    order: int
    factory: Callable[[Desk], Page]
    roles: frozenset[str] = frozenset()
    hidden: bool = False
    shortcut: str = ""


_screens: dict[str, Screen] = {}


def register(screen: Screen) -> Screen:
    """Add a screen to those that the window offers."""
    _screens[screen.id] = screen
    return screen


def load_screens() -> None:
    """Import the modules of all screens, so that they register themselves."""
    for module in SCREEN_MODULES:
        importlib.import_module(f"bizenv_desktop.ui.{module}")


def screen(name: str) -> Screen:
    """Return a registered screen; raises KeyError for an unknown one."""
    return _screens[name]


def screens_for(roles: frozenset[str]) -> list[Screen]:
    """Return the screens that a person with these roles may open, in their order."""
    allowed = [one for one in _screens.values() if not one.roles or one.roles & roles]
    return sorted(allowed, key=lambda one: one.order)
