"""Steps by which the server's tables came to be as they are; each change of `tables.py` adds one."""
