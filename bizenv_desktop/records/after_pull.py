"""What a copy puts in order by itself once a pull is complete: late references to merged records, temporary numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.records.merging import follow_merges
from bizenv_desktop.records.numbering import exchange_numbers

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy


def put_in_order(copy: LocalCopy, *, came: bool) -> int:
    """Return how many rows were changed; `came` tells whether the pull brought any."""
    return (follow_merges(copy) if came else 0) + exchange_numbers(copy)
