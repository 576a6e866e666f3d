"""Typed cells: a small table whose cells are typed, pasted, filled down and undone, as in Excel. Grid and sub-tables share it."""
