"""What a terminal shows after some bytes: pyte, with what it leaves out of a modern one."""

from typing import NamedTuple

import pyte


class Cell(NamedTuple):
    """pyte's own cell, and whether it is dim."""

    data: str = " "
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    dim: bool = False


class Screen(pyte.Screen):
    """A screen with dim text, repeated characters and scrolling."""

    last = " "

    @property
    def default_char(self) -> Cell:
        return Cell()

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = self.default_char

    def draw(self, data: str) -> None:
        super().draw(data)
        self.last = data[-1:] or self.last

    def repeat(self, count: int = 1) -> None:
        super().draw(self.last * max(1, count))

    def scroll_up(self, count: int = 1) -> None:
        self._scroll(count, self.index, self.margins.bottom if self.margins else self.lines - 1)

    def scroll_down(self, count: int = 1) -> None:
        self._scroll(count, self.reverse_index, self.margins.top if self.margins else 0)

    def _scroll(self, count: int, step, edge: int) -> None:
        row, self.cursor.y = self.cursor.y, edge
        for _ in range(max(1, count)):
            step()
        self.cursor.y = row

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        if private:  # xterm's own settings, such as those of its keyboard.
            return
        super().select_graphic_rendition(*attributes)
        dim = self.cursor.attrs.dim
        rest = list(attributes) or [0]
        while rest:
            match rest.pop(0):
                case 38 | 48:
                    del rest[: 4 if rest[:1] == [2] else 2]
                case 2:
                    dim = True
                case 0 | 22:
                    dim = False
        self.cursor.attrs = self.cursor.attrs._replace(dim=dim)


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "b": "repeat", "S": "scroll_up", "T": "scroll_down"}
    events = pyte.ByteStream.events | {"repeat", "scroll_up", "scroll_down"}


class Terminal:
    """A screen and the bytes that made it."""

    def __init__(self, columns: int, rows: int):
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.bytes = b""

    def feed(self, data: bytes) -> None:
        self.bytes += data
        self.stream.feed(data)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def rows(self) -> list[list[Cell]]:
        buffer = self.screen.buffer
        return [
            [buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)
        ]
