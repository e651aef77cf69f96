"""The options of `python3 noxfile.py -s bench --`."""

from importlib.util import find_spec

import pytest

from tests.bench import options


def test_defaults() -> None:
    """Without options everything is measured, and nothing is written."""
    chosen = options.read([])
    assert options.Options(options.SUBJECTS, None, 15, write=False, profile=False) == chosen
    assert all(find_spec(f"tests.bench.{name}") for name in chosen.subjects)


def test_subjects() -> None:
    """Subjects are measured in the order of the command line."""
    chosen = options.read(["pipeline", "calls", "--base", "v1.0.0", "--rounds", "3"])
    assert (("pipeline", "calls"), "v1.0.0", 3) == (chosen.subjects, chosen.base, chosen.rounds)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["speed"],
            "expected a SUBJECT of calls, decoding, command, exporter, pipeline, got 'speed'",
        ),
        (["--rounds", "0"], "argument --rounds: expected a number from 1 on, got '0'"),
        (["--rounds", "-1"], "argument --rounds: expected"),
        (["--rounds", "many"], "argument --rounds: expected a number from 1 on, got 'many'"),
        (["--write", "calls"], "--write writes the whole table; leave SUBJECT out"),
        (["--base"], "argument --base: expected one argument"),
    ],
)
def test_wrong_options(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong option ends in a sentence and the exit code 2, before anything is measured."""
    with pytest.raises(SystemExit) as caught:
        options.read(arguments)
    assert 2 == caught.value.code
    assert message in capsys.readouterr().err
