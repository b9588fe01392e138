from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl import source as source_module
from ida_dsl.diagnostics import from_source_error
from ida_dsl.source import NOWHERE, Source, SourceError, Span, decode, read_source


def refused(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        decode(data, "p.ida")
    return caught.value


def test_span_covers_both():
    assert Span("p", 3, 5).to(Span("p", 1, 4)) == Span("p", 1, 5)


def test_nowhere_adds_nothing():
    span = Span("p", 3, 5)
    assert span.to(NOWHERE) == NOWHERE.to(span) == span


def test_spans_of_two_files_have_no_cover():
    with pytest.raises(ValueError, match="two files"):
        Span("p", 0, 1).to(Span("q", 0, 1))


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (3, 1)), (5, (3, 2)), (99, (3, 2)), (-1, (1, 1))],
)
def test_line_col(offset, place):
    assert Source("p", "ab\n\nc").line_col(offset) == place


def test_lines():
    source = Source("p", "ab\n\nc\n")
    assert source.line_count == 4
    assert [source.line_text(line) for line in range(1, 5)] == ["ab", "", "c", ""]


def test_an_empty_file_has_one_empty_line():
    source = Source("p", "")
    assert (source.line_count, source.line_text(1), source.line_col(0)) == (1, "", (1, 1))


@pytest.mark.parametrize("line", [0, -1, 3])
def test_no_such_line(line):
    with pytest.raises(IndexError, match="of 2"):
        Source("p", "a\nb").line_text(line)


@given(st.text(alphabet="ab\n\r\u2028", max_size=40))
def test_lines_and_offsets_agree(text):
    source = Source("p", text)
    assert "\n".join(source.line_text(line + 1) for line in range(source.line_count)) == text
    for offset in range(len(text) + 1):
        line, column = source.line_col(offset)
        assert source.line_start(line) + column - 1 == offset


@given(st.text())
def test_utf8_is_read_back(text):
    plain = text.replace("\0", "").removeprefix("\ufeff")
    assert decode(plain.encode(), "p").text == plain.replace("\r\n", "\n")


@given(st.binary())
def test_bytes_are_read_or_refused(data):
    try:
        decode(data, "p")
    except SourceError as caught:
        offset, text = caught.offset, caught.source.text
        assert 0 <= offset <= len(text)


def test_bom_and_crlf_are_dropped():
    assert decode(b"\xef\xbb\xbfa\r\nb\rc", "p").text == "a\nb\rc"


def test_not_utf8():
    error = refused("é\r\nab".encode() + b"\xff!")
    assert error.code == "E003"
    assert str(error) == "p.ida is not UTF-8: byte 0xff does not belong to any character"
    assert error.source.line_col(error.offset) == (2, 3)


def test_nul():
    error = refused(b"\xef\xbb\xbfab\0c")
    assert (error.code, error.message, error.offset) == (
        "E004",
        "p.ida holds a NUL byte, so it is not a text file",
        2,
    )


def test_utf16_is_named():
    assert refused("task".encode("utf-16")).message == "p.ida is written in UTF-16; save it as UTF-8"


def test_too_large(monkeypatch):
    monkeypatch.setattr(source_module, "MAX_BYTES", 2**20)
    assert decode(b" " * 2**20, "p").text == " " * 2**20
    assert refused(b" " * (2**20 + 1)).message == "p.ida is too large: a file may hold at most 1 MiB"


def test_the_reference_says_how_large_a_file_may_be():
    reference = Path(__file__).parents[1] / "docs/language.md"
    assert f"a file has at most {source_module.MAX_BYTES >> 20} MiB" in reference.read_text(encoding="utf-8")


def test_an_error_becomes_a_diagnostic():
    diagnostic = from_source_error(refused(b"ab\0c"))
    assert (diagnostic.code, diagnostic.span) == ("E004", Span("p.ida", 2, 3))


def test_read(tmp_path: Path):
    path = tmp_path / "p.ida"
    path.write_bytes(b"a\r\n")
    assert read_source(path) == Source(str(path), "a\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [("none.ida", "there is no file"), (".", "is a folder, not a file"), ("a\0b", "not the name of a file")],
)
def test_unreadable(tmp_path: Path, name, message):
    with pytest.raises(SourceError, match=message) as caught:
        read_source(str(tmp_path / name))
    assert caught.value.code == "E001"


def test_other_trouble_is_told_plainly(tmp_path: Path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(tmp_path / ("x" * 5000))
