"""What is to be done today."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("workbench", "工作台", "home", 10, "workbench.choosing:page_for", chapter="02"))
