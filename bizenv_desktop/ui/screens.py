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
    "workbench", "lists", "editor", "weekly", "counties", "importing", "held", "syncing", "conflicts", "periods",
    "review", "preview", "documents", "custom", "filling", "panorama", "yearly", "clauses", "history", "settings",
    "help",
)  # fmt: skip
"""Packages below `ui` that register a screen when they are imported."""


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
    """One screen: `roles` empty means everybody; one with `hidden` is reached from others, never from the side bar.

    One that is `of_city` is for the work of a city, and is not offered to the province whatever other roles are held.

    `page` names module and class of its page below `ui`, which are imported when the screen is first opened.
    `chapter` is the number of the handbook's page about it.
    """

    id: str
    title: str
    icon: str
    order: int
    page: str
    roles: frozenset[str] = frozenset()
    hidden: bool = False
    of_city: bool = False
    shortcut: str = ""
    chapter: str = ""

    def make(self, desk: Desk) -> Page:
        """Return a new page of the screen."""
        page: Page = self.page_class()(desk)
        return page

    def page_class(self) -> Callable[[Desk], Page]:
        """Import the page and return its class."""
        module, _, name = self.page.partition(":")
        found: Callable[[Desk], Page] = getattr(importlib.import_module(f"bizenv_desktop.ui.{module}"), name)
        return found


_screens: dict[str, Screen] = {}


def register(screen: Screen) -> Screen:
    """Add a screen to those that the window offers."""
    _screens[screen.id] = screen
    return screen


def load_screens() -> None:
    """Import the packages of all screens, so that they register themselves."""
    for module in SCREEN_MODULES:
        importlib.import_module(f"bizenv_desktop.ui.{module}")


def load_pages() -> None:
    """Import the pages of all screens, so that opening one does not wait for it."""
    for one in list(_screens.values()):
        one.page_class()


def screen(name: str) -> Screen:
    """Return a registered screen; raises KeyError for an unknown one."""
    return _screens[name]


def screens_for(roles: frozenset[str]) -> list[Screen]:
    """Return the screens that a person with these roles may open, in their order."""
    provincial = "province" in roles
    allowed = [
        one for one in _screens.values() if (not one.roles or one.roles & roles) and not (one.of_city and provincial)
    ]
    return sorted(allowed, key=lambda one: one.order)
