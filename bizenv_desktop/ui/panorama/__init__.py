"""One record across the ledgers: an enterprise in all of them, a project's timeline, a task force's own list."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("panorama", "全景查询", "search", 16, "panorama.page:PanoramaPage", chapter="17"))
