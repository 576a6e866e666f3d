"""The command line: every verb of the program. Exit codes: 0 done, 1 look, 2 usage, 3 failed."""
