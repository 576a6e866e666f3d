"""Desktop client for the ledgers of a city commerce bureau."""

__version__ = "0.1.0"
