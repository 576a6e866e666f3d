"""Report periods: due, checked, submitted, withdrawn."""

from bizenv_desktop.ui.screens import Screen, register

_ROLES = frozenset({"editor", "reviewer", "inspector", "admin", "county", "viewer"})
"""Those of a city: the province has no periods of its own."""

register(Screen("periods", "报表期间", "period", 40, "periods.page:PeriodsPage", roles=_ROLES, chapter="07"))
