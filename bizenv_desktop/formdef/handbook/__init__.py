"""Pages of the handbook made from the definitions: the plan clause by clause, each ledger with its rules."""
