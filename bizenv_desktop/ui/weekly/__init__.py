"""The grid in which a period is filled for all subjects at once: the weekly dispatch, and whatever ledger has a `[grid]`."""
