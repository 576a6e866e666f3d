"""The cell formats of an xlsx: one `Style` for each format index, PLAIN where there is nothing to know."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING, TypeVar

from bizenv_desktop.exchange.grid import PLAIN, Style
from bizenv_desktop.exchange.number_formats import BUILT_IN, format_facts

if TYPE_CHECKING:
    from lxml import etree

    from bizenv_desktop.exchange.package import Package

_THEME_SWAPPED = (1, 0, 3, 2)  # a colour's theme number 0 is lt1, though dk1 comes first in the theme
_INDEXED = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
"""The 64 fixed colours, seven characters each with the space."""
_T = TypeVar("_T")
_TRUE = ("1", "true", "on")


def is_true(value: str | None) -> bool:
    """Read an XML boolean attribute."""
    return value in _TRUE


def read_styles(package: Package, part: str, theme_part: str) -> list[Style]:
    """Return the styles by index. Without a style part all is plain."""
    if part not in package:
        return []
    root = package.tree(part)
    theme = _theme_colours(package, theme_part)
    formats = {n.get("numFmtId", ""): n.get("formatCode", "") for n in root.iterfind("{*}numFmts/{*}numFmt")}
    fonts = [_font(font, theme) for font in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")]
    return [_style(xf, formats, fonts, fills) for xf in root.iterfind("{*}cellXfs/{*}xf")]


def _style(xf: etree._Element, formats: dict[str, str], fonts: list[tuple[bool, str]], fills: list[str]) -> Style:
    number = xf.get("numFmtId", "0")
    number_format = formats.get(number) or BUILT_IN.get(_index(number), "General")
    facts = format_facts(number_format)
    struck, colour = _at(fonts, xf.get("fontId"), (False, ""))
    style = Style(
        number_format=number_format, is_date=facts.is_date, is_percent=facts.is_percent, literal=facts.literal,
        scale=facts.scale, struck=struck, fill=_at(fills, xf.get("fillId"), ""), font_colour=colour,
        quote_prefix=is_true(xf.get("quotePrefix")),
    )  # fmt: skip
    return PLAIN if style == PLAIN else style


def _index(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _at(items: list[_T], index: str | None, default: _T) -> _T:
    place = _index(index)
    return items[place] if place < len(items) else default


def is_struck(properties: etree._Element | None) -> bool:
    """Tell whether a font or run is struck through."""
    strike = None if properties is None else properties.find("{*}strike")
    return strike is not None and strike.get("val", "1") in _TRUE


def _font(font: etree._Element, theme: list[str]) -> tuple[bool, str]:
    colour = _colour(font.find("{*}color"), theme)
    return is_struck(font), "" if colour == "000000" else colour


def _fill(fill: etree._Element, theme: list[str]) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
        return ""
    colour = _colour(pattern.find("{*}fgColor"), theme)
    return "" if colour == "FFFFFF" else colour


def _colour(colour: etree._Element | None, theme: list[str]) -> str:
    """Return a colour as RRGGBB; "" for none or automatic."""
    if colour is None:
        return ""
    rgb, number = colour.get("rgb"), colour.get("theme")
    base = rgb[-6:].upper() if rgb else ""
    if number and number.isdecimal():
        place = int(number)
        base = _at(theme, str(_THEME_SWAPPED[place] if place < len(_THEME_SWAPPED) else place), "")
    elif colour.get("indexed"):
        place = _index(colour.get("indexed"))
        base = _INDEXED[7 * place : 7 * place + 6]
    return _tinted(base, colour.get("tint")) if base else ""


def _tinted(rgb: str, tint: str | None) -> str:
    try:
        share = float(tint or 0)
        red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return ""
    if not share:
        return rgb
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + share) if share < 0 else light + (1 - light) * share
    channels = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return "".join(f"{round(channel * 255):02X}" for channel in channels)


def _theme_colours(package: Package, part: str) -> list[str]:
    if part not in package:
        return []
    scheme = package.tree(part).find(".//{*}clrScheme")
    if scheme is None:
        return []
    return [_scheme_colour(entry) for entry in scheme if isinstance(entry.tag, str)]


def _scheme_colour(entry: etree._Element) -> str:
    colour = next(iter(entry), None)
    return "" if colour is None else (colour.get("lastClr") or colour.get("val") or "").upper()
