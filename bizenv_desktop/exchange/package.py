"""An office file as a zip of XML parts, read without trust: bounded sizes, no entities, no network, no macros."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from lxml import etree

MAX_PARTS = 5_000
MAX_UNPACKED = 800 * 1024 * 1024
MAX_PART_IN_MEMORY = 300 * 1024 * 1024
_SUSPECT_RATIO = 400
_SUSPECT_SIZE = 20 * 1024 * 1024
_PIECE = 1024 * 1024
"""Bytes that are unpacked at once. In small pieces zlib gives the interpreter lock up and takes it again so often that
a thread of the window which waits for it hardly ever finds it free."""
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def unsafe(path: str, why: str) -> BizenvError:
    """Return the error for a file that is built to do harm."""
    return BizenvError(
        "FILE_UNSAFE", f"文件“{path}”{why}，为安全起见没有读取", "请用表格软件打开后另存为新的 .xlsx，再导入"
    )


def broken(path: str, why: str) -> BizenvError:
    """Return the error for a file that is damaged."""
    return BizenvError(
        "FILE_BROKEN", f"文件“{path}”已损坏，{why}", "请用表格软件打开并另存一份，或向提供人重新要一份，再导入"
    )


@dataclass(frozen=True)
class Relation:
    """A link from one part to another; `kind` is the last word of its type (worksheet, comments, image …)."""

    kind: str
    target: str


class Package:
    """The parts of one file by name (no leading slash)."""

    def __init__(self, data: bytes, path: str) -> None:
        """Open the zip; raise FILE_BROKEN or FILE_UNSAFE."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken(path, "压缩包的目录读不出来（多半是没有下载或复制完整）") from error
        self._refuse_bombs()
        self._names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}

    def _refuse_bombs(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise unsafe(self.path, "解压后过大")
        for part in parts:
            if part.file_size > _SUSPECT_SIZE and part.file_size > _SUSPECT_RATIO * max(part.compress_size, 1):
                raise unsafe(self.path, f"的部件“{part.filename}”压缩比异常（疑似压缩炸弹）")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def names(self) -> list[str]:
        """Return the names of all parts, in lower case."""
        return list(self._names)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; raise FILE_BROKEN if it is missing or damaged, FILE_UNSAFE if it is huge."""
        info = self._names.get(name.lower())
        if info is None:
            raise broken(self.path, f"缺少部件“{name}”")
        if info.file_size > MAX_PART_IN_MEMORY:
            raise unsafe(self.path, f"的部件“{name}”过大")
        try:
            return self._unpacked(info)
        except Exception as error:  # zlib, CRC, an encrypted or unknown packing: all mean the same to the user
            raise broken(self.path, f"部件“{name}”解不开") from error

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        with self._zip.open(info) as stream:
            return b"".join(iter(lambda: stream.read(_PIECE), b""))

    def size(self, name: str) -> int:
        """Return the unpacked size of a part in bytes; 0 if it is missing."""
        info = self._names.get(name.lower())
        return info.file_size if info else 0

    def open(self, name: str) -> IO[bytes]:
        """Return a part as a stream."""
        info = self._names.get(name.lower())
        if info is None:
            raise broken(self.path, f"缺少部件“{name}”")
        return self._zip.open(info)

    def tree(self, name: str) -> etree._Element:
        """Return the root element of a part."""
        return parse_xml(self.read(name), self.path, name)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the links of a part by their id; those that leave the file are left out."""
        folder, base = posixpath.split(part)
        name = f"{folder}/_rels/{base}.rels".lstrip("/")
        if name not in self:
            return {}
        return {
            link.get("Id", ""): Relation(
                link.get("Type", "").rsplit("/", 1)[-1], _resolve(folder, link.get("Target", ""))
            )
            for link in self.tree(name)
            if isinstance(link.tag, str) and link.get("TargetMode") != "External"
        }


def _resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target)).lstrip("/")


def parse_xml(data: bytes, path: str, part: str = "") -> etree._Element:
    """Parse XML that nobody vouches for: no DTD, no entities, no network. Raise FILE_UNSAFE or FILE_BROKEN."""
    from lxml import etree

    refuse_doctype(data, path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise broken(path, f"部件“{part}”不是完整的 XML" if part else "不是完整的 XML") from error


def refuse_doctype(data: bytes, path: str) -> None:
    """Raise FILE_UNSAFE if XML declares a document type: office files never do, entity bombs must."""
    if any(mark in data for mark in _DOCTYPES):
        raise unsafe(path, "含有 XML 实体声明（疑似实体炸弹）")
