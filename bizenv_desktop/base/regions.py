"""Which division codes are those of the province and of its cities."""

from __future__ import annotations

PROVINCE = "210000"
_ZONE = "21SF00"
"""沈抚示范区, which reports like a city and has no code of GB/T 2260."""


def is_city(code: str) -> bool:
    """Tell whether a division code is that of a city of Liaoning (or of 沈抚示范区)."""
    return code == _ZONE or (code.startswith("21") and code.endswith("00") and not code.endswith("0000"))
