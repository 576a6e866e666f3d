"""Print preview: the very PDF."""
