"""Measures the program against limits and peers of the same run: `make bench`, `python -m tests.bench --only save`."""
