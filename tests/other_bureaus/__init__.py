"""Workbooks of other bureaus, built by the tests, each with what the import rules say of every cell."""
