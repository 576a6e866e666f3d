"""Names of files that came from elsewhere, as any system can have them."""

from __future__ import annotations

import re
from pathlib import Path

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MOST = 120


def free_name(folder: Path, name: str) -> Path:
    """Return where a file of this name can be written: within the folder, over no other one (`照片 (2).jpg`)."""
    wanted = Path(_NOT_IN_NAMES.sub("_", name).strip(" ."))
    stem, ending = wanted.stem[:_MOST] or "附件", wanted.suffix[:20]
    target, number = folder / f"{stem}{ending}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem} ({number}){ending}"
    return target
