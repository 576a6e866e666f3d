"""The plan, clause by clause: its tasks with their progress, and the ledgers that carry it."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("clauses", "方案落实", "check", 18, "clauses.page:ClausesPage", of_city=True, chapter="17"))
