"""The whole of sync in one thread: real copies, the real server, a virtual clock, line and disk, all from one seed."""
