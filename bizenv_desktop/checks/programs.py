"""The compiled rules of one copy, made once for each ledger and occasion and again when a setting has changed."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.checks.compile import one_record, whole_ledger
from bizenv_desktop.checks.guidance import choice_program, relevance_rules
from bizenv_desktop.checks.rules import required_rules, rules_of
from bizenv_desktop.formdef import sql_dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from bizenv_desktop.checks.compile import Expand, Overlay, Program
    from bizenv_desktop.formdef.model import Forms, Ledger

REPORT_PERIOD = "report_period"
"""The setting by which a rule learns the period that is submitted; empty otherwise."""

Occasions = tuple[str, ...]


class Programs:
    """Statements by ledger, occasion, period and overlays, under the settings of the copy."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.settings: Mapping[str, str] = dict(forms.settings)
        self._made: dict[Hashable, Program] = {}
        self._lock = threading.Lock()

    def use(self, settings: Mapping[str, str]) -> None:
        """Take settings over; statements made under others are made anew."""
        with self._lock:
            if settings != self.settings:
                self.settings, self._made = settings, {}

    def ledger(self, ledger: str) -> Ledger:
        """Return the definition of a ledger; raises UsageProblem for an unknown one."""
        found = self.forms.ledgers.get(ledger)
        if found is None:
            raise UsageProblem("NO_LEDGER", f"没有台账“{ledger}”", "用 bizenv forms list 查看台账的代号")
        return found

    def whole(self, ledger: str, when: Occasions, *, chosen: bool = False, period: str = "") -> Program:
        """Return the statement for all rows of a ledger (`chosen`: for a list of ids)."""

        def make(one: Ledger, expand: Expand) -> Program:
            return whole_ledger(one, rules_of(self.forms, one, when, expand), expand, chosen=chosen)

        return self._once((ledger, "whole", when, chosen, period), make, period)

    def record(self, ledger: str, when: Occasions, overlays: tuple[Overlay, ...] = ()) -> Program:
        """Return the statement for one unsaved record, under overlays of other ledgers."""

        def make(one: Ledger, expand: Expand) -> Program:
            return one_record(one, rules_of(self.forms, one, when, expand), expand, overlays)

        return self._once((ledger, "record", when, *((over.ledger.id, over.hides) for over in overlays)), make)

    def gaps(self, ledger: str) -> Program:
        """Return the statement for all required fields of a ledger that are empty."""
        return self._once((ledger, "gaps"), lambda one, expand: whole_ledger(one, required_rules(one, expand), expand))

    def relevance(self, ledger: str) -> Program:
        """Return the statement that says of an unsaved record which fields do not apply."""
        return self._once(
            (ledger, "relevant"), lambda one, expand: one_record(one, relevance_rules(one, expand), expand)
        )

    def choices(self, ledger: str, field: str) -> Program:
        """Return the statement that gives the choices of a filtered field of an unsaved record."""

        def make(one: Ledger, expand: Expand) -> Program:
            chosen = one.fields[field]
            return choice_program(one, chosen, expand, self.forms.code_list(chosen.type))

        return self._once((ledger, "choices", field), make)

    def one_by_one(self, program: Program) -> list[Program]:
        """Return a statement for each rule of another: to find the one that the database refuses."""
        ledger, expand = self.ledger(program.ledger), self._expand("")
        return [whole_ledger(ledger, [rule], expand) for rule in program.rules]

    def _once(self, key: tuple[Hashable, ...], make: Callable[[Ledger, Expand], Program], period: str = "") -> Program:
        with self._lock:
            made = self._made.get(key)
            if made is None:
                made = self._made[key] = make(self.ledger(str(key[0])), self._expand(period))
            return made

    def _expand(self, period: str) -> Expand:
        settings = {**self.settings, REPORT_PERIOD: period}
        return functools.partial(sql_dialect.expand, forms=self.forms, settings=settings)
