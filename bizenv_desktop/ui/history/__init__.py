"""What was done, and what the checks say of whole ledgers."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("history", "审核与历史", "history", 32, "history.page:HistoryPage", chapter="06"))
