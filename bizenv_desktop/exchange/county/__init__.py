"""Workbooks for counties: sent out with their rows, taken back by the ids of the rows (`domain` B)."""
