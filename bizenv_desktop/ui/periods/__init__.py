"""Report periods: due, checked, submitted, withdrawn."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("periods", "报表期间", "period", 40, "periods.page:PeriodsPage", of_city=True, chapter="07"))
