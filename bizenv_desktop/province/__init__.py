"""The provincial server: accounts, push and pull, conflicts, periods, files. It knows messages and definitions only."""
