"""`bizenv`: with a verb the command line, with none the desktop."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program with the arguments of the process and return its exit code."""
    from bizenv_desktop.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
