"""What a user sees of a list that waits to be sent: as the server will judge it."""

from __future__ import annotations

import pytest

from bizenv_desktop.storage.overlay import Body, OwnOp, visible


@pytest.mark.parametrize(
    ("server", "old", "new", "shown"),
    [
        (["乙"], ["乙"], ["甲", "乙"], ["甲", "乙"]),
        (["乙", "甲"], ["甲", "乙"], ["丙", "甲"], ["丙", "甲"]),
        (["乙", "丙"], ["乙"], ["甲", "乙"], ["乙", "丙", "甲"]),
        (["乙", "丙"], ["乙"], None, ["丙"]),
    ],
    ids=["what was seen keeps the order given", "in any order", "a colleague added one", "a colleague's one stays"],
)
def test_a_list_is_replaced_where_nobody_changed_it_and_merged_where_somebody_did(server, old, new, shown):
    seen = visible(Body({"tags": server}), [OwnOp("patch", {"tags": new}, {"tags": old})])

    assert seen.values["tags"] == shown
