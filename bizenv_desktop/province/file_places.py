"""Where the province's files lie once they are whole: in a folder, or in a bucket that speaks the S3 protocol.

What is on its way in, and packages that pass, lie in the folder of the server in any case.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.files import sync_folder
from bizenv_desktop.province.refused import RefusedError

if TYPE_CHECKING:
    from starlette.responses import Response

FILES = "BIZENV_PROVINCE_FILES"
"""The word of the environment that names another place for whole files: `s3://bucket/prefix`."""

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?")
_DAMAGED = ".damaged"


class BlobFolder:
    """Keeps the files of all scopes under one folder: `SCOPE/ab/ab12…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def packages(self, scope: str) -> Path:
        """Return the folder for what packages need while they pass."""
        return self._folder / scope / "packages"

    def incoming(self, scope: str, sha256: str) -> Path:
        """Return where a file lies while it is on its way in."""
        return self._folder / scope / "incoming" / sha256

    def path(self, scope: str, sha256: str) -> Path:
        """Return where a whole file lies in the folder."""
        return self._folder / scope / sha256[:2] / sha256

    def keep(self, scope: str, sha256: str) -> None:
        """Give a file that has come its place, durably; what came is gone then."""
        place = self.path(scope, sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        self.incoming(scope, sha256).replace(place)
        sync_folder(place.parent)

    def hash_of(self, scope: str, sha256: str) -> str:
        """Read a whole file through and return its SHA-256, or "" where there is none."""
        return hash_of(self.path(scope, sha256))

    def set_aside(self, scope: str, sha256: str) -> None:
        """Rename a damaged file, so that it counts as missing; its bytes stay."""
        place = self.path(scope, sha256)
        if place.exists():
            place.replace(place.with_name(f"{sha256}{_DAMAGED}"))

    def remove(self, scope: str, sha256: str) -> None:
        """Remove a file."""
        self.path(scope, sha256).unlink(missing_ok=True)

    def copy(self, sha256: str, source: str, target: str) -> None:
        """Copy a file to another scope so that it is whole there or not there; one that is there already stays."""
        here, there = self.path(source, sha256), self.path(target, sha256)
        if there.exists():
            return
        there.parent.mkdir(parents=True, exist_ok=True)
        passing = there.with_name(there.name + ".moving")
        with here.open("rb") as came, passing.open("wb") as out:
            shutil.copyfileobj(came, out)
            out.flush()
            os.fsync(out.fileno())
        passing.replace(there)
        sync_folder(there.parent)

    def reply(self, scope: str, sha256: str, _asked: str | None) -> Response:
        """Return a file as a reply, or the range that was asked for; raises RefusedError 404 where it is lost."""
        place = self.path(scope, sha256)
        if not place.exists():
            raise RefusedError(404, "not_found")
        return FileResponse(place, media_type="application/octet-stream")


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, or "" where there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def open_files(folder: Path | str, place: str | None = None) -> BlobFolder:
    """Return the files of a server; `place` (default: as the environment says) is "" or `s3://bucket/prefix`.

    Raises BizenvError for another place, and where the library for it is not installed.
    """
    place = os.environ.get(FILES, "") if place is None else place
    if not place:
        return BlobFolder(Path(folder))
    found = _BUCKET.fullmatch(place)
    if found is None:
        raise BizenvError("BAD_FILES", f"附件存放位置写得不对：{place}", "写成 s3://桶名/前缀")
    try:
        from bizenv_desktop.province.bucket_files import BucketFiles
    except ImportError as problem:
        raise BizenvError("NO_S3", "没有安装对象存储所用的库 boto3", "安装 bizenv-desktop[s3]，再启动") from problem
    return BucketFiles(Path(folder), found[1], (found[2] or "").strip("/"))
