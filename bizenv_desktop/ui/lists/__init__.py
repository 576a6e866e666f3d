"""The ledger list: 100,000 rows without waiting, sorted, filtered, searched; columns as each person likes them."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("lists", "台账", "ledger", 60, "lists.page:ListsPage", chapter="04"))
