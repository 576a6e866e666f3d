"""Loads the files in which the verbs stand; each registers its own."""

from __future__ import annotations


def load() -> None:
    """Import every file of verbs once."""
    from bizenv_desktop.cli import (  # noqa: F401
        verbs_copy,
        verbs_counties,
        verbs_documents,
        verbs_exchange,
        verbs_files,
        verbs_fill,
        verbs_forms,
        verbs_own,
        verbs_packages,
        verbs_periods,
        verbs_province,
        verbs_publish,
        verbs_records,
        verbs_related,
        verbs_review,
        verbs_settings,
        verbs_submissions,
        verbs_sync,
        verbs_tables,
    )
