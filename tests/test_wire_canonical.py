"""Canonical bytes and signatures: the same data give the same bytes, and a changed byte is noticed."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.messages import Op, PushRequest, unsigned

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, JSON, max_size=4))
def test_the_order_of_keys_does_not_matter(data: dict[str, object]) -> None:
    assert canonical.digest(data) == canonical.digest(dict(reversed(data.items())))


@given(JSON)
def test_the_bytes_are_those_of_the_standard(data: object) -> None:
    assert canonical.canonical_bytes({"d": data}) == rfc8785.dumps({"d": data})


def test_keys_go_by_utf_16_units() -> None:
    assert canonical.canonical_text({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'


def test_rare_characters_keep_their_bytes() -> None:
    assert canonical.canonical_text({"名": "㐂𠮷"}) == '{"名":"㐂𠮷"}'


@pytest.mark.parametrize("bad", [1.5, [0.1], {"a": {"b": 2.0}}, 2**60])
def test_floats_and_huge_numbers_have_no_canonical_form(bad: object) -> None:
    with pytest.raises(canonical.NotCanonicalError):
        canonical.canonical_bytes({"x": bad})


@given(JSON, JSON)
def test_a_signature_holds_for_its_data_only(data: object, other: object) -> None:
    private = canonical.new_private_key()
    signature = canonical.sign(private, {"d": data})
    assert canonical.verify(canonical.public_key(private), signature, {"d": data})
    same = canonical.canonical_bytes({"d": data}) == canonical.canonical_bytes({"d": other})
    assert canonical.verify(canonical.public_key(private), signature, {"d": other}) == same


def test_malformed_keys_and_signatures_are_refused_quietly() -> None:
    assert not canonical.verify("zz", "00", {})
    assert not canonical.is_public_key("12")


def test_a_message_is_signed_as_it_is_sent() -> None:
    uid = "0190a000-0000-7000-8000-000000000001"
    op = Op(uid, 1, uid, "patch", "project", uid, "210100", "张演示", "project@1", "2026-11-24T09:00", set={"a": "1"})
    batch = PushRequest(uid, uid, 1, [op], "0" * 128)
    import msgspec

    sent = msgspec.json.decode(msgspec.json.encode(batch))
    assert unsigned(sent) == unsigned(msgspec.to_builtins(batch))
    assert "base" not in sent["ops"][0]
    assert sent["ops"][0]["def"] == "project@1"
