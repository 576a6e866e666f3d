"""The handbook, offline."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("help", "使用手册", "help", 90, "help.page:HelpPage"))
