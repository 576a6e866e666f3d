"""The dispatch calendar of a year: five cadences and own deadlines, month by month."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("yearly", "调度日历", "date", 17, "yearly.page:YearPage", of_city=True, chapter="17"))
