"""The handbook, offline."""
