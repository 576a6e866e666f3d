"""Verbs register themselves here: a name of one or two words, its arguments, what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bizenv_desktop.cli.answer import Answer

Options = argparse.Namespace
Run = Callable[[Options], Answer]


@dataclass(frozen=True)
class Argument:
    """One argument as argparse takes it."""

    names: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verb:
    """A verb of the command line."""

    words: tuple[str, ...]
    help: str
    arguments: tuple[Argument, ...]
    run: Run


VERBS: dict[tuple[str, ...], Verb] = {}


def argument(*names: str, **settings: Any) -> Argument:
    """Describe one argument of a verb."""
    return Argument(names, settings)


def verb(words: str, help_text: str, *arguments: Argument) -> Callable[[Run], Run]:
    """Register a function as the verb `words` (`import`, `user add`, …)."""

    def register(run: Run) -> Run:
        key = tuple(words.split())
        VERBS[key] = Verb(key, help_text, arguments, run)
        return run

    return register
