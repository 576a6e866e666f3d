"""What every layer may know: clock, paths, money, dates, working days, errors, log."""
