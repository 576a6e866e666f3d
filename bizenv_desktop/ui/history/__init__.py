"""What was done, and what the checks say of whole ledgers."""
