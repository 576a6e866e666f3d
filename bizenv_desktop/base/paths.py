"""Where the files that come with the program are: `forms/` and `resources/`."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = (_PACKAGE.parent, _PACKAGE, Path(sys.prefix) / "share" / "bizenv-desktop")


def program_folder(name: str) -> Path:
    """Return a folder of the program: beside the package (source tree), inside it, or in the installation's share."""
    for place in _PLACES:
        if (place / name).is_dir():
            return place / name
    return _PLACES[0] / name
