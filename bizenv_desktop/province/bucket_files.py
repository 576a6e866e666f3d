"""Whole files in a bucket that speaks the S3 protocol. Address and keys are those of the environment (`AWS_…`).

An object appears whole or not at all, so the same promises hold as for the folder.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError
from starlette.responses import StreamingResponse
from typing_extensions import override

from bizenv_desktop.province.file_places import BlobFolder
from bizenv_desktop.province.refused import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.responses import Response

_PIECE = 256 * 1024
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_BEYOND = "InvalidRange"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class BucketFiles(BlobFolder):
    """Keeps whole files as objects `PREFIX/SCOPE/ab/ab12…`; what is on its way lies in the folder."""

    def __init__(self, folder: Path, bucket: str, prefix: str) -> None:
        super().__init__(folder)
        self._bucket, self._prefix = bucket, prefix
        self._client: Any = boto3.client("s3")

    def _key(self, scope: str, sha256: str) -> str:
        return "/".join(part for part in (self._prefix, scope, sha256[:2], sha256) if part)

    def _at(self, scope: str, sha256: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._key(scope, sha256)}

    @override
    def keep(self, scope: str, sha256: str) -> None:
        came = self.incoming(scope, sha256)
        self._client.upload_file(str(came), **self._at(scope, sha256))
        came.unlink()

    @override
    def hash_of(self, scope: str, sha256: str) -> str:
        found = self._get(scope, sha256)
        if found is None:
            return ""
        digest = hashlib.sha256()
        for piece in _pieces(found):
            digest.update(piece)
        return digest.hexdigest()

    @override
    def set_aside(self, scope: str, sha256: str) -> None:
        try:
            aside = self._key(scope, sha256) + ".damaged"
            self._client.copy(self._at(scope, sha256), self._bucket, aside)
        except ClientError as problem:
            if _code(problem) not in _MISSING:
                raise
            return
        self.remove(scope, sha256)

    @override
    def remove(self, scope: str, sha256: str) -> None:
        self._client.delete_object(**self._at(scope, sha256))

    @override
    def copy(self, sha256: str, source: str, target: str) -> None:
        self._client.copy(self._at(source, sha256), self._bucket, self._key(target, sha256))

    @override
    def reply(self, scope: str, sha256: str, asked: str | None) -> Response:
        part = asked if asked and _RANGE.fullmatch(asked) else ""
        found = self._get(scope, sha256, part)
        if found is None:
            raise RefusedError(404, "not_found")
        headers = {"Content-Length": str(found["ContentLength"]), "Accept-Ranges": "bytes"}
        if part:
            headers["Content-Range"] = str(found["ContentRange"])
        kind = "application/octet-stream"
        return StreamingResponse(_pieces(found), 206 if part else 200, headers=headers, media_type=kind)

    def _get(self, scope: str, sha256: str, part: str = "") -> dict[str, Any] | None:
        """Begin to read an object, or a range of it; None where there is none, RefusedError 416 beyond its end."""
        ranged = {"Range": part} if part else {}
        try:
            found: dict[str, Any] = self._client.get_object(**self._at(scope, sha256), **ranged)
        except ClientError as problem:
            if _code(problem) == _BEYOND:
                raise RefusedError(416, "malformed") from problem
            if _code(problem) not in _MISSING:
                raise
            return None
        return found


def _code(problem: ClientError) -> str:
    return str(problem.response.get("Error", {}).get("Code", ""))


def _pieces(found: dict[str, Any]) -> Iterator[bytes]:
    return iter(found["Body"].iter_chunks(_PIECE))
