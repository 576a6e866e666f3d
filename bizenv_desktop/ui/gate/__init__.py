"""Before the desk: the passphrase box, and the set-up of a new copy."""
