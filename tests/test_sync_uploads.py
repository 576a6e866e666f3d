"""A line that is cut all the time, and a server that dies, leave every stored file with its right hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.wire import limits
from tests import upload_cuts

if TYPE_CHECKING:
    from pathlib import Path


def test_uploads_survive_cuts_and_kills_and_send_at_most_one_piece_again(tmp_path: Path) -> None:
    line, files, wrong = upload_cuts.run(tmp_path, 60, seed=5)
    assert wrong == []
    assert files > 3
    assert set(line.cuts) == {"within the piece", "before the reply", *upload_cuts.MOMENTS}
    assert line.most_resent <= limits.UPLOAD_PIECE
