"""Source text and places in it.

Offsets count characters (code points) of the text as it is held in memory: decoded, without a byte
order mark, and with every line ending in a plain newline. Lines and columns count from 1.
"""

from bisect import bisect_right
from pathlib import Path

from attrs import field, frozen

MAX_BYTES = 8 * 1024 * 1024
UNREADABLE, TOO_LARGE, NOT_UTF8, NUL_BYTE = "E001", "E002", "E003", "E004"  # codes of SourceError
_BOM = b"\xef\xbb\xbf"


@frozen
class Span:
    """The characters `start` up to, not including, `end` of the file at `path`."""

    path: str
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers both; `NOWHERE` adds nothing.

        Raises ValueError when the two lie in different files.
        """
        if other == NOWHERE:
            return self
        if self == NOWHERE:
            return other
        if self.path != other.path:
            raise ValueError(f"spans of two files: {self.path} and {other.path}")
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span("", 0, 0)


def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    while (newline := text.find("\n", starts[-1])) >= 0:
        starts.append(newline + 1)
    return tuple(starts)


@frozen
class Source:
    """One file's text; lines are found once, when it is made."""

    path: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, eq=False)

    @_starts.default
    def _find_lines(self) -> tuple[int, ...]:
        return _line_starts(self.text)

    @property
    def line_count(self) -> int:
        """How many lines there are; a last newline opens one more, empty line. Never 0."""
        return len(self._starts)

    def line_col(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1; offsets outside the text are moved to its ends."""
        inside = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, inside)
        return line, inside - self._starts[line - 1] + 1

    def line_start(self, line: int) -> int:
        """The offset at which a line, counted from 1, begins. Raises IndexError for no such line."""
        if not 1 <= line <= self.line_count:
            raise IndexError(f"line {line} of {self.line_count}")
        return self._starts[line - 1]

    def line_text(self, line: int) -> str:
        """A line's text without its newline. Raises IndexError where there is no such line."""
        start = self.line_start(line)
        if line == self.line_count:
            return self.text[start:]
        return self.text[start : self._starts[line] - 1]


class SourceError(Exception):
    """A file that cannot be read as source.

    Carries a plain message, the code to report it under, and what could be made out of the file: `offset`
    counts characters of `source.text`, which is empty where the trouble has no place in the text.
    """

    def __init__(self, code: str, message: str, source: Source, offset: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.source = source
        self.offset = offset

    @property
    def path(self) -> str:
        """The file that was to be read."""
        return self.source.path


def _as_far_as_legible(data: bytes) -> str:
    return data.removeprefix(_BOM).decode("utf-8", "replace").replace("\r\n", "\n")


def _refuse(code: str, message: str, path: str, data: bytes, at: int) -> SourceError:
    legible = Source(path, _as_far_as_legible(data))
    return SourceError(code, message, legible, len(_as_far_as_legible(data[:at])))


def _refuse_nul(path: str, data: bytes, at: int) -> SourceError:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refuse(NOT_UTF8, f"{path} is written in UTF-16; save it as UTF-8", path, data, 0)
    return _refuse(NUL_BYTE, f"{path} holds a NUL byte, so it is not a text file", path, data, at)


def decode(data: bytes, path: str) -> Source:
    """Bytes as source text: UTF-8, a byte order mark dropped, CRLF made a plain newline.

    Raises SourceError: TOO_LARGE, NUL_BYTE or NOT_UTF8.
    """
    if len(data) > MAX_BYTES:
        message = f"{path} is too large: a file may hold at most {MAX_BYTES >> 20} MiB"
        raise SourceError(TOO_LARGE, message, Source(path, ""))
    if (nul := data.find(b"\0")) >= 0:
        raise _refuse_nul(path, data, nul)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8: byte 0x{data[error.start]:02x} does not belong to any character"
        raise _refuse(NOT_UTF8, message, path, data, error.start) from None
    return Source(path, _as_far_as_legible(data))


def _why_unreadable(error: OSError, path: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file {path}"
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder, not a file"
    if isinstance(error, PermissionError):
        return f"{path} may not be read"
    return f"{path} cannot be read: {error.strerror or error}"


def read_source(path: str | Path) -> Source:
    """Read a file as source text.

    Raises SourceError: UNREADABLE when there is nothing to read, otherwise as `decode`.
    """
    shown = str(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(UNREADABLE, _why_unreadable(error, shown), Source(shown, "")) from None
    except ValueError:  # the path itself holds a NUL
        raise SourceError(UNREADABLE, "that is not the name of a file", Source(shown, "")) from None
    return decode(data, shown)
