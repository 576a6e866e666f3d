"""Shared views of printed forms: what several of them count by one definition, for the period that is printed.

A view of `forms/views/` that reads parameters of a report (`:cutoff`), or such a view, cannot stand in the database. It
stands before the query that names it, as an expression of its own; rules, which have no period, cannot read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.sql_tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bizenv_desktop.formdef.model import Forms


def print_views(forms: Forms) -> Mapping[str, str]:
    """Return the views that only printed forms can read, by name."""
    found = {name for name, sql in forms.views.items() if any(token.kind == "parameter" for token in tokenize(sql))}
    while more := {name for name, sql in forms.views.items() if _named(sql, found)} - found:
        found |= more
    return {name: sql for name, sql in forms.views.items() if name in found}


def stored_views(forms: Forms) -> Mapping[str, str]:
    """Return the shared views that stand in the database, by name."""
    printed = print_views(forms)
    return {name: sql for name, sql in forms.views.items() if name not in printed}


def views_named(sql: str, forms: Forms) -> str:
    """Return the expressions that a printed query needs before it, each with a comma behind it.

    Views that stand in the database as well are among them, so that they too read what prints may show (`withheld`).
    """
    views = forms.views
    wanted = _named(sql, views)
    while more := {name for view in wanted for name in _named(views[view], views)} - wanted:
        wanted |= more
    return "".join(f'"{name}" AS ({sql}), ' for name, sql in views.items() if name in wanted)


def with_views(sql: str, forms: Forms) -> str:
    """Return a query with the views before it that it names."""
    views = views_named(sql, forms)
    if not views:
        return sql
    head, _, rest = sql.lstrip().partition(" ")
    return f"WITH {views}{rest}" if head.upper() == "WITH" else f"WITH {views.rstrip().removesuffix(',')} {sql}"


def _named(sql: str, views: Iterable[str]) -> set[str]:
    known = set(views)
    return {token.text for token in tokenize(sql) if token.kind == "name" and token.text in known}
