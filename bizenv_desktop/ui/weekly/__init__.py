"""The grid in which a period is filled for all subjects at once: of each ledger whose definition has a `[grid]`."""
