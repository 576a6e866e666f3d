"""The grid in which a period is filled for all subjects at once: of each ledger whose definition has a `[grid]`."""

from bizenv_desktop.ui.screens import Screen, register

_ROLES = frozenset({"editor", "reviewer", "admin", "county"})

register(Screen("weekly", "周调度填报", "grid", 15, "weekly.page:WeeklyPage", roles=_ROLES, of_city=True, chapter="05"))
