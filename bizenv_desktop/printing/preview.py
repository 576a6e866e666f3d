"""Pages of a PDF as pictures, for the print preview: it shows the very bytes that are printed. Knows no window."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Self

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from types import TracebackType

_POINTS_PER_INCH = 72
_drawing = threading.Lock()  # PDFium works for one thread at a time


class PdfPreview:
    """An open PDF. Pages count from 0; close it when done, or use it in a `with`."""

    def __init__(self, content: bytes) -> None:
        """Open a PDF; raises BizenvError where the bytes are none."""
        import pypdfium2

        with _drawing:
            try:
                self._document = pypdfium2.PdfDocument(content)
            except pypdfium2.PdfiumError as problem:
                raise BizenvError("BAD_PDF", "这个文件不是可读的 PDF", "请重新生成后再预览") from problem
            self.pages = len(self._document)

    def size(self, page: int) -> tuple[float, float]:
        """Return width and height of a page in points."""
        with _drawing:
            width, height = self._document.get_page_size(page)
            return float(width), float(height)

    def png(self, page: int, dpi: float = 96) -> bytes:
        """Return a page as the bytes of a PNG picture."""
        with _drawing:
            picture = self._document[page].render(scale=dpi / _POINTS_PER_INCH).to_pil()
        packed = io.BytesIO()
        picture.save(packed, "PNG", compress_level=1)
        return packed.getvalue()

    def text(self, page: int) -> str:
        """Return the text of a page, for searching in the preview."""
        with _drawing:
            return str(self._document[page].get_textpage().get_text_bounded())

    def close(self) -> None:
        """Let the document go."""
        with _drawing:
            self._document.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
