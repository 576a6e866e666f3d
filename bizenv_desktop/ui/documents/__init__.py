"""Official documents: drafted, edited beside their print, issued."""

from bizenv_desktop.ui.screens import Screen, register

register(Screen("documents", "公文", "edit", 42, "documents.page:DocumentsPage", of_city=True, chapter="16"))
