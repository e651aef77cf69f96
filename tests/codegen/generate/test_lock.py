"""The lock is read as it was written."""

import pytest

from codegen.generate.lock import Lock


def test_render_and_parse() -> None:
    """A lock that was written is read back, sorted and under the banner."""
    odd = {"b": "2", 'a "quoted" path': "1"}
    made = Lock(tools=odd, inputs={}, replaced={}, outputs={})
    text = made.render("# banner\n")
    assert made == Lock.parse(text)
    tools = '[tools]\n"a \\"quoted\\" path" = "1"\n"b" = "2"\n'
    assert text.startswith(f"# banner\n\n{tools}\n[inputs]\n")


@pytest.mark.parametrize(
    "text",
    [
        *("= 1", "[tools]", "[tols]", "tools = 1\ninputs = 1\nreplaced = 1\noutputs = 1"),
        "a = " + "[" * 5000,
    ],
)
def test_parse_refuses(text: str) -> None:
    """A text that is not a lock is refused."""
    with pytest.raises(ValueError, match=r"Invalid|expected|nested"):
        Lock.parse(text)
