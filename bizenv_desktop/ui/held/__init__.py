"""Cells that a person must decide: nothing is guessed."""
