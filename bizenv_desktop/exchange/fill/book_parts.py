"""The parts of a sent workbook: those that are changed are written anew, all others stay as they are, byte for byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.package import Package
from bizenv_desktop.exchange.read_xlsx import workbook_part, worksheet_entries
from bizenv_desktop.exchange.sniff import sniff
from bizenv_desktop.exchange.xlsx_styles import read_styles

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.grid import Style
    from bizenv_desktop.exchange.package import Relation
    from bizenv_desktop.exchange.source import Source

_KINDS = (".xlsx", ".xlsm", ".et", ".xltx")


class BookParts:
    """One workbook in the container of xlsx. Trees that were given out are written as they are when it is saved."""

    def __init__(self, source: Source) -> None:
        """Raise FILL_KIND for a file of another kind, PASSWORD_NEEDED and what reading raises for others."""
        kind = sniff(source.data, source.path)
        if kind == "encrypted":
            raise BizenvError(
                "FILL_KIND", f"文件“{source.path}”有打开密码", "在 WPS 或 Excel 里去掉密码，另存以后再套打"
            )
        if kind != "ooxml_sheet":
            raise BizenvError(
                "FILL_KIND",
                f"文件“{source.path}”不是 xlsx 工作簿，不能按原样填写",
                "用 WPS 或 Excel 另存为 .xlsx，再套打",
            )
        self._data = source.data
        self._package = Package(source.data, source.path)
        self._trees: dict[str, etree._Element] = {}
        self._before: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self.main = workbook_part(self._package)
        self._parts = {entry.name: entry.part for entry in worksheet_entries(self._package, self.main)}

    def sheets(self) -> dict[str, str]:
        """Return the part of every worksheet, by the sheet's name."""
        return self._parts

    def names(self) -> list[str]:
        """Return the names of all parts, in lower case."""
        return self._package.names()

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part links to, by the id of the link."""
        return self._package.relations(part)

    def linked(self, part: str, kind: str) -> list[str]:
        """Return the parts of a kind (drawing, comments, table …) that a part links to."""
        found = [one.target for one in self.relations(part).values() if one.kind == kind]
        return [target for target in found if target in self._package]

    def tree(self, part: str) -> etree._Element:
        """Return the root of a part, to be read or changed."""
        from lxml import etree

        name = part.lower()
        if name not in self._trees:
            self._trees[name] = self._package.tree(part)
            self._before[name] = etree.tostring(self._trees[name])
        return self._trees[name]

    def styles(self) -> list[Style]:
        """Return the cell formats by their number."""
        folder = posixpath.dirname(self.main)
        part = next(iter(self.linked(self.main, "styles")), f"{folder}/styles.xml")
        theme = next(iter(self.linked(self.main, "theme")), f"{folder}/theme/theme1.xml")
        return read_styles(self._package, part, theme)

    def drop_calculation_chain(self) -> None:
        """Leave out the list of formulas in the order of their calculation: programs make it anew."""
        for part in self.linked(self.main, "calcChain"):
            self._dropped.add(part.lower())
            folder, base = posixpath.split(self.main)
            _remove(self.tree(f"{folder}/_rels/{base}.rels"), "Target", part)
            _remove(self.tree("[Content_Types].xml"), "PartName", part)

    def content(self) -> bytes:
        """Return the bytes of the workbook with what was changed."""
        from lxml import etree

        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                name = info.filename.replace("\\", "/").lstrip("/").lower()
                if name in self._dropped:
                    continue
                tree = self._trees.get(name)
                if tree is None or etree.tostring(tree) == self._before[name]:
                    new.writestr(info, old.read(info))
                else:
                    new.writestr(info, etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
        return buffer.getvalue()


def _remove(root: etree._Element, attribute: str, part: str) -> None:
    for one in list(root):
        target = str(one.get(attribute, "")) if isinstance(one.tag, str) else ""
        if target and posixpath.basename(target).lower() == posixpath.basename(part).lower():
            root.remove(one)
