"""Workbooks for counties: sent out, taken back, counted."""

from bizenv_desktop.ui.screens import Screen, register

_ROLES = frozenset({"editor", "inspector", "reviewer", "admin"})

register(
    Screen("counties", "县区填报", "export", 16, "counties.page:CountiesPage", roles=_ROLES, of_city=True, chapter="19")
)
