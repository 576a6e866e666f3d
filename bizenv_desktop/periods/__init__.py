"""The calendar of reports, and what happens to a period: check, submit, withdraw, reprint."""
