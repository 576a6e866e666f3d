"""People, backup, passphrase."""
