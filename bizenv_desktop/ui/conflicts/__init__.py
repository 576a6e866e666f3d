"""Conflicts: both values side by side, resolved once."""
