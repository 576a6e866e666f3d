"""The record editor, laid out from the definition alone."""
