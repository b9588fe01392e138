"""The examples of `ida-dsl explain`: `wrong` shows its code and no other error, `right` is right."""

import pytest

from ida_dsl.codes import REGISTRY
from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

WITH_EXAMPLES = [code for code in REGISTRY.values() if code.wrong]


def codes_of(text: str) -> list[str]:
    return [found.code for found in diagnose_source(Source("example.ida", text)).diagnostics]


@pytest.mark.parametrize("code", WITH_EXAMPLES, ids=lambda code: code.code)
def test_wrong_shows_its_code(code):
    found = codes_of(code.wrong)
    assert code.code in found
    if code.code.startswith("E"):
        assert {one for one in found if one.startswith("E")} == {code.code}


@pytest.mark.parametrize("code", WITH_EXAMPLES, ids=lambda code: code.code)
def test_right_is_right(code):
    found = codes_of(code.right)
    assert code.code not in found
    assert not [one for one in found if one.startswith("E")]
