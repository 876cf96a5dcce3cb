"""Draws the cells of a terminal: the same cells always give the same picture.

Letters come from a font; what must join from cell to cell (blocks, lines) and what fonts lack
(braille) is drawn as shapes. Everything is in pixels of a display with two a point.
"""

import functools
import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from terminal import Cell

CELL_WIDTH, CELL_HEIGHT, MARGIN = 17, 36, 28
TEXT_SIZE = 28
BASELINE = 27
FONTS = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-{}.ttf"
WIDE_FONT = "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf"

NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """A terminal's colours, as `rrggbb`."""

    background: str
    foreground: str
    # 0 to 7, then their bright forms.
    colours: tuple[str, ...]

    def colour(self, name: str, default: str) -> Colour:
        """pyte's name of a colour: `default`, one of the 16, or `rrggbb`."""
        if name == "default":
            return rgb(default)
        bright = name.startswith("bright")
        base = name.removeprefix("bright").replace("yellow", "brown")
        if base in NAMES:
            return rgb(self.colours[NAMES.index(base) + 8 * bright])
        return rgb(name)


PALETTES = {
    "dark": Palette(
        "16181d", "d5d8df",
        ("30343d", "f0716b", "8fc46c", "e2b55a", "6da8f2", "c58af0", "58bfc9", "c3c7d0",
         "6b717e", "ff8f88", "a9dc87", "f5cd77", "8fc0ff", "d9a8ff", "79d8e1", "f4f6fa")),
    "light": Palette(
        "fdfdfb", "24292f",
        ("24292f", "c4302b", "2f7d32", "8f6400", "1f62b8", "8a3fb0", "0f7480", "6b717a",
         "7c828b", "d6443e", "3a8f3e", "a87800", "2f76d2", "9d53c4", "1a8a97", "24292f")),
}  # fmt: skip


def draw(rows: list[list[Cell]], palette: Palette) -> Image.Image:
    size = (
        2 * MARGIN + CELL_WIDTH * max(map(len, rows)),
        2 * MARGIN + CELL_HEIGHT * len(rows),
    )
    image = Image.new("RGB", size, rgb(palette.background))
    canvas = ImageDraw.Draw(image)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell.data:
                following = row[x + 1] if x + 1 < len(row) else cell
                columns = 1 if following.data else 2
                draw_cell(canvas, x, y, columns, cell, palette)
    return image


def draw_cell(canvas, x: int, y: int, columns: int, cell: Cell, palette: Palette) -> None:
    front = palette.colour(cell.fg, palette.foreground)
    back = palette.colour(cell.bg, palette.background)
    if cell.dim:
        front = blend(front, back, 0.42)
    if cell.reverse:
        front, back = back, front
    left, top = MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT
    box = (left, top, left + columns * CELL_WIDTH, top + CELL_HEIGHT)
    rectangle(canvas, box, back)
    if not draw_shape(canvas, cell.data, box, front, back):
        draw_text(canvas, cell, box, columns, front)
    if cell.underscore:
        rectangle(canvas, (box[0], box[3] - 5, box[2], box[3] - 3), front)


def draw_text(canvas, cell: Cell, box, columns: int, colour: Colour) -> None:
    if cell.data.isspace():
        return
    face = face_for(cell.data[0], cell.bold)
    # A glyph of another font stands in the middle of its cells.
    slack = columns * CELL_WIDTH - face.getlength(cell.data)
    left = box[0] + max(0, round(slack / 2))
    canvas.text((left, box[1] + BASELINE), cell.data, font=face, fill=colour, anchor="ls")


def draw_shape(canvas, text: str, box, front: Colour, back: Colour) -> bool:
    """Draws a block, a line or braille. False: it is a letter."""
    code = ord(text[0]) if text else 0
    if 0x2580 <= code <= 0x259F:
        draw_block(canvas, code, box, front, back)
    elif 0x2800 <= code <= 0x28FF:
        draw_braille(canvas, code - 0x2800, box, front)
    elif 0x2500 <= code <= 0x257F and arms(text[0]):
        draw_lines(canvas, arms(text[0]), box, front)
    else:
        return False
    return True


def draw_block(canvas, code: int, box, front: Colour, back: Colour) -> None:
    left, top, right, bottom = box
    middle, centre = (top + bottom) // 2, (left + right) // 2
    match code:
        case 0x2580:
            parts = [(left, top, right, middle)]
        case _ if code <= 0x2588:  # Eighths from below.
            parts = [(left, bottom - eighths(bottom - top, code - 0x2580), right, bottom)]
        case _ if code <= 0x258F:  # Eighths from the left.
            parts = [(left, top, left + eighths(right - left, 0x2590 - code), bottom)]
        case 0x2590:
            parts = [(centre, top, right, bottom)]
        case _ if code <= 0x2593:  # Shades.
            front = blend(front, back, 1 - (code - 0x2590) / 4)
            parts = [box]
        case 0x2594:
            parts = [(left, top, right, top + eighths(bottom - top, 1))]
        case 0x2595:
            parts = [(right - eighths(right - left, 1), top, right, bottom)]
        case _:
            quarters = [
                (left, top, centre, middle), (centre, top, right, middle),
                (left, middle, centre, bottom), (centre, middle, right, bottom),
            ]  # fmt: skip
            # For each of U+2596 on: which quarters, the first the lowest bit.
            filled = (4, 8, 1, 13, 9, 7, 11, 2, 6, 14)[code - 0x2596]
            parts = [quarter for bit, quarter in enumerate(quarters) if filled >> bit & 1]
    for part in parts:
        rectangle(canvas, part, front)


def draw_braille(canvas, dots: int, box, colour: Colour) -> None:
    # The bits run down the left column, then the right one; the fourth row came later.
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    radius = 3
    for bit, (column, row) in enumerate(places):
        if dots >> bit & 1:
            x = box[0] + round(CELL_WIDTH * (2 * column + 1) / 4)
            y = box[1] + round(CELL_HEIGHT * (2 * row + 1) / 8)
            canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def draw_lines(canvas, directions: dict[str, int], box, colour: Colour) -> None:
    left, top, right, bottom = box
    x, y = (left + right) // 2, (top + bottom) // 2
    # Arms meet in a square as wide as the widest of them.
    joint = max(directions.values())
    for direction, width in directions.items():
        near, far = width // 2, width - width // 2
        match direction:
            case "LEFT":
                part = (left, y - near, x + joint - joint // 2, y + far)
            case "RIGHT":
                part = (x - joint // 2, y - near, right, y + far)
            case "UP":
                part = (x - near, top, x + far, y + joint - joint // 2)
            case _:
                part = (x - near, y - joint // 2, x + far, bottom)
        rectangle(canvas, part, colour)


@functools.cache
def arms(character: str) -> dict[str, int]:
    """The arms of a light or heavy line and their widths, from the character's name, such as
    `BOX DRAWINGS DOWN LIGHT AND RIGHT HEAVY`. Empty for dashes, doubles, arcs and diagonals."""
    words = unicodedata.name(character).removeprefix("BOX DRAWINGS ")
    if any(word in words for word in ("DASH", "DOUBLE", "ARC", "DIAGONAL")):
        return {}
    directions: dict[str, int] = {}
    width = 2
    for part in words.split(" AND "):
        for word in part.split():
            if word in ("LIGHT", "HEAVY"):
                width = 2 if word == "LIGHT" else 5
        for word in part.split():
            sides = {"HORIZONTAL": ["LEFT", "RIGHT"], "VERTICAL": ["UP", "DOWN"]}
            if word not in ("LIGHT", "HEAVY"):
                directions |= {side: width for side in sides.get(word, [word])}
    return directions


def eighths(length: int, count: int) -> int:
    return round(length * count / 8)


def rectangle(canvas, box, colour: Colour) -> None:
    """Fills a box whose right and bottom are the first pixels outside of it."""
    canvas.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=colour)


def rgb(text: str) -> Colour:
    return tuple(bytes.fromhex(text))


def blend(front: Colour, back: Colour, share: float) -> Colour:
    """`front` with a share of `back` in it."""
    return tuple(round(f + (b - f) * share) for f, b in zip(front, back))


@functools.cache
def font(bold: bool) -> ImageFont.FreeTypeFont:
    return load(FONTS.format("Bold" if bold else "Regular"))


@functools.cache
def wide_font() -> ImageFont.FreeTypeFont:
    return load(WIDE_FONT)


def load(path: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, TEXT_SIZE, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def face_for(character: str, bold: bool) -> ImageFont.FreeTypeFont:
    for face in (font(bold), wide_font()):
        if has_glyph(face, character):
            return face
    raise SystemExit(f"no font has {unicodedata.name(character, ascii(character))}")


def has_glyph(face: ImageFont.FreeTypeFont, character: str) -> bool:
    """Told by the picture that the font has for missing characters."""
    def pixels(text: str) -> tuple:
        mask = face.getmask(text)
        return mask.size, bytes(mask)

    return pixels(character) != pixels("\U0010ffff")
