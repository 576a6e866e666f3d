"""Typed cells: a table whose cells are typed, pasted, filled down and undone, as in Excel; for grid and sub-tables."""
