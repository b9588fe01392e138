"""Values to JSON and back, and from what people type.

| type | JSON |
| --- | --- |
| Bool, Int, Real, Text | `true`, numbers, strings; a Real may be written as an integer, an Int as `3.0` |
| a word | its name; in an enumeration over Text `{"word": "none"}`, so that no text is taken for a word |
| tuple, List, Set | an array |
| record | an object |
| Map | an object where keys are Text or plain words, else an array of pairs; both are read |
| unknown | `null`, nowhere in sets and keys |

An object for a Map with other keys has their JSON for names: `{"3": 4}`. What is no value of the type raises
`Misread`, and nothing else is ever raised.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from ida_dsl._written import Bare, Misread, read_written
from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
)
from ida_dsl.values import (
    MAX_SIZE,
    UNKNOWN,
    Mapped,
    Reason,
    Record,
    Unknown,
    Value,
    Word,
    clean_real,
    contains_unknown,
    ordered,
)

__all__ = [
    "Misread",
    "filled",
    "from_json",
    "in_brief",
    "load_json",
    "parse_answer",
    "to_json",
    "wraps_words",
    "writes_object",
]

Path = tuple["Path", str] | None
"""Where in the data we are, the last step outermost: made into text only when something is wrong."""


def wraps_words(type_: EnumType) -> bool:
    """Whether a word is written `{"word": "none"}`, because its name would be read as a text."""
    base = type_.base
    return isinstance(base, TextType) or (isinstance(base, EnumType) and wraps_words(base))


def writes_object(type_: MapType) -> bool:
    """Whether a map is written as an object, its keys being strings."""
    return isinstance(type_.key, TextType) or (isinstance(type_.key, EnumType) and type_.key.base is None)


def load_json(text: str | bytes) -> Any:
    """The data of a JSON text; `Misread` for whatever is not JSON, nests too deep or says a name twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise Misread("$", "deep nesting", "JSON that nests less") from None
    except json.JSONDecodeError as error:
        raise _not_json(error) from None
    except ValueError as error:
        raise Misread("$", f"no JSON ({str(error)[:80]})", "JSON") from None


_WANTED = {
    "Expecting ',' delimiter": "a comma or a closing bracket",
    "Expecting ':' delimiter": "a colon",
    "Expecting property name": "a name in double quotes",
    "Extra data": "nothing more",
    "Unterminated string": "a text that ends with a quote in the same line",
    "Invalid control character": 'a text without such characters (a new line is "\\n")',
    "Invalid \\": "an escape that JSON has",
}
"""What JSON would have next, by how the message of Python's reader begins."""


def _not_json(error: json.JSONDecodeError) -> Misread:
    wanted = next((text for start, text in _WANTED.items() if error.msg.startswith(start)), "a value")
    found = repr(error.doc[error.pos]) if error.doc[error.pos :].strip() else "the end of the text"
    return Misread("$", f"{found} at line {error.lineno}, column {error.colno}", f"{wanted}, as in JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Misread("$", "an object with a name twice", "each name once")
    return found


def _constant(name: str) -> NoReturn:
    raise Misread("$", name, "a finite number")


def from_json(data: Any, type_: Type) -> Value:
    """The value of the type that JSON data stands for, or `Misread`."""
    if data is None:
        return Unknown(Reason.SAID)
    return _read(data, type_, None)


def _read(data: Any, type_: Type, path: Path) -> Value:  # noqa: RET503 - `_fail` never returns
    if data is None:
        return UNKNOWN
    match type_:
        case IntType() | RealType():
            return _read_number(data, type_, path)
        case BoolType() if isinstance(data, bool):
            return data
        case TextType():
            return _read_text(data, type_, path)
        case EnumType():
            return _read_enum(data, type_, path)
        case TupleType() if isinstance(data, list) and len(data) == len(type_.items):
            items = enumerate(zip(data, type_.items, strict=True))
            return tuple(_read(item, inner, (path, f"[{at}]")) for at, (item, inner) in items)
        case ListType() if isinstance(data, list) and type_.low <= len(data) <= type_.high:
            return tuple(_read(item, type_.item, (path, f"[{at}]")) for at, item in enumerate(data))
        case RecordType() if isinstance(data, dict):
            return _read_record(data, type_, path)
        case SetType() if isinstance(data, list) and len(data) <= MAX_SIZE:
            return frozenset(
                _sure(_read(x, type_.item, (path, f"[{i}]")), (path, f"[{i}]")) for i, x in enumerate(data)
            )
        case MapType() if isinstance(data, dict | list) and len(data) <= MAX_SIZE:
            return _read_map(data, type_, path)
        case _:
            _fail(data, type_, path)


def _fail(data: Any, type_: Type | str, path: Path) -> NoReturn:
    expected = type_ if isinstance(type_, str) else describe(type_)
    raise Misread(_shown(path), in_brief(data), expected)


def _shown(path: Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return "$" + "".join(reversed(steps))


def in_brief(data: Any) -> str:
    """What was found where something else was expected, in a few words."""
    if isinstance(data, list):
        return f"an array of {len(data)}"
    if isinstance(data, dict):
        return f"an object with {', '.join(map(ascii, list(data)[:5]))}" if data else "an empty object"
    if isinstance(data, bool) or data is None:
        return json.dumps(data)
    if isinstance(data, int):
        return str(data) if data.bit_length() < 200 else "an enormous number"
    if isinstance(data, str):
        return json.dumps(data[:40], ensure_ascii=not data.isprintable()) + ("…" if len(data) > 40 else "")
    return repr(data)[:40] if isinstance(data, float) else f"a Python {type(data).__name__}"


def _read_number(data: Any, type_: IntType | RealType, path: Path) -> Value:
    if isinstance(data, bool) or not isinstance(data, int | float):
        _fail(data, type_, path)
    if isinstance(type_, RealType):
        return _read_real(data, path)
    if isinstance(data, float) and not data.is_integer():
        _fail(data, type_, path)
    number = int(data)
    if not type_.low <= number <= type_.high:
        _fail(data, type_, path)
    return number


def _read_real(data: float, path: Path) -> Value:
    try:
        number = clean_real(float(data))
    except OverflowError:
        _fail(data, "a finite Real", path)
    if isinstance(number, Unknown):
        _fail(data, "a finite Real", path)
    return number


def _read_text(data: Any, type_: TextType, path: Path) -> Value:
    if not isinstance(data, str) or not type_.low <= len(data) <= type_.high:
        _fail(data, type_, path)
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError:
            _fail(data, "a Text without half characters (surrogates)", path)
    return str(data)


def _read_enum(data: Any, type_: EnumType, path: Path) -> Value:
    name: Any = data
    if wraps_words(type_) and not isinstance(data, Bare):
        name = data["word"] if isinstance(data, dict) and list(data) == ["word"] else None
    for word in type_.words:
        if isinstance(name, str) and word.name == name:
            return word
    if type_.base is None or (isinstance(data, str) and not wraps_words(type_)):
        _fail(data, type_, path)
    return _read(data, type_.base, path)


def _read_record(data: dict[str, Any], type_: RecordType, path: Path) -> Value:
    types = dict(type_.fields)
    if data.keys() != types.keys():
        raise Misread(_shown(path), _misfit(data, types), f"an object with the fields {', '.join(types)}")
    return Record.of((name, _read(data[name], types[name], (path, f".{name}"))) for name in types)


def _misfit(data: dict[str, Any], types: dict[str, Type]) -> str:
    lacking = [name for name in types if name not in data]
    if lacking:
        return f"an object without {', '.join(lacking)}"
    return f"an object with {', '.join(ascii(name) for name in data if name not in types)} besides its fields"


def _sure(value: Value, path: Path) -> Value:
    if contains_unknown(value):
        _fail(None, "no null in a set or a key", path)
    return value


def _read_map(data: dict[str, Any] | list[Any], type_: MapType, path: Path) -> Value:
    pairs = _object_pairs(data, type_) if isinstance(data, dict) else _array_pairs(data, path)
    entries: dict[Value, Value] = {}
    for key_data, value, step in pairs:
        here = (path, step)
        key = _sure(_read(key_data, type_.key, here), here)
        if key in entries:
            _fail(key_data, "each key once", here)
        entries[key] = _read(value, type_.value, here)
    return Mapped(entries.items())


def _object_pairs(data: dict[Any, Any], type_: MapType) -> Iterable[tuple[Any, Any, str]]:
    for name, value in data.items():
        step = f".{name}" if isinstance(name, str) and name.isidentifier() else f"[{in_brief(name)}]"
        yield name if writes_object(type_) else _key(name), value, step


def _key(name: Any) -> Any:
    try:
        return load_json(name) if isinstance(name, str) else name
    except Misread:
        return name


def _array_pairs(data: list[Any], path: Path) -> Iterable[tuple[Any, Any, str]]:
    for at, pair in enumerate(data):
        if not isinstance(pair, list) or len(pair) != 2:
            _fail(pair, "a pair [key, value]", (path, f"[{at}]"))
        yield pair[0], pair[1], f"[{at}]"


def to_json(value: Value, type_: Type | None = None) -> Any:
    """The JSON data of a value. Without its type a word is its name, a map with other keys is pairs."""
    match value:
        case Unknown():
            return None
        case Word():
            return {"word": value.name} if isinstance(type_, EnumType) and wraps_words(type_) else value.name
        case bool() | int() | float() | str():
            return value
    while isinstance(type_, EnumType):
        type_ = type_.base
    match value:
        case tuple():
            inner = type_.items if isinstance(type_, TupleType) else [_item(type_)] * len(value)
            return [to_json(item, t) for item, t in zip(value, inner, strict=True)]
        case frozenset():
            return [to_json(item, _item(type_)) for item in ordered(value)]
        case Record():
            types = dict(type_.fields) if isinstance(type_, RecordType) else {}
            return {name: to_json(item, types.get(name)) for name, item in value.items()}
    assert isinstance(value, Mapped)
    return _map_to_json(value, type_ if isinstance(type_, MapType) else None)


def _item(type_: Type | None) -> Type | None:
    return type_.item if isinstance(type_, ListType | SetType) else None


def _map_to_json(value: Mapped, type_: MapType | None) -> Any:
    key_type, value_type = (type_.key, type_.value) if type_ else (None, None)
    pairs = [(to_json(key, key_type), to_json(item, value_type)) for key, item in value.items()]
    named = writes_object(type_) if type_ else all(isinstance(key, str) for key, _ in pairs)
    return dict(pairs) if named else [list(pair) for pair in pairs]


def filled(value: Value) -> str:
    """A value as prompts and f-texts show it: a text as it is, unknown as null, the rest as JSON."""
    return value if isinstance(value, str) else json.dumps(to_json(value), ensure_ascii=False)


_YES, _NO = {"yes", "y", "true"}, {"no", "n", "false"}


def parse_answer(text: str, type_: Type) -> Value:
    """The value that a person has typed, or `Misread`.

    The language's writing and JSON's are read, words in any case, yes and no for a Bool, items of a list or
    tuple without brackets, and a text without quotes. `unknown` is unknown; in quotes it is a text.
    """
    text = text.strip()
    if text in {"unknown", "null"}:
        return Unknown(Reason.SAID)
    match type_:
        case BoolType() if text.lower() in _YES | _NO:
            return text.lower() in _YES
        case TextType():
            return from_json(_unquoted(text), type_)
        case EnumType():
            return _parse_enum(text, type_)
        case ListType() | TupleType() | SetType() if not text.startswith(("[", "(", "set(")):
            text = f"[{text}]"
    return from_json(_data(text, type_), type_)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        try:
            return str(read_written(text))
        except Misread:
            return text
    return text


def _data(text: str, type_: Type) -> Any:
    try:
        return load_json(text)
    except Misread:
        pass
    try:
        return read_written(text)
    except Misread as misread:
        raise Misread("$", misread.found, f"{misread.expected}, in all {describe(type_)}") from None


def _parse_enum(text: str, type_: EnumType) -> Value:
    for same in (str, str.lower):
        for word in type_.words:
            if same(word.name) == same(text):
                return word
    if not wraps_words(type_) or text.startswith("{"):
        try:
            return from_json(_data(text, type_), type_)
        except Misread:
            pass  # it may still be written as only people write it
    return _parse_base(text, type_)


def _parse_base(text: str, type_: EnumType) -> Value:
    try:
        return _fail(text, type_, None) if type_.base is None else parse_answer(text, type_.base)
    except Misread as misread:
        if misread.path != "$":
            raise
        _fail(text, type_, None)
