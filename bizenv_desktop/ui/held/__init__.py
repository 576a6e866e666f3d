"""Cells that a person must decide: nothing is guessed."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("held", "待决定", "held", 31, "held.page:HeldPage", of_city=True, chapter="03"))
