"""Report periods: due, checked, submitted, withdrawn."""
