"""What a ledger, field type, code list, workflow and report form are; loader and linter of `forms/`."""
