"""`python -m codegen`: the maintainer's commands.

Exit status: 0 fine, 1 a difference was found, 2 it cannot be done. A command that fails leaves
every file as it was.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codegen import pipeline, source
from codegen.errors import CodegenError

ROOT: Final = Path(__file__).resolve().parent.parent

_TO_DO: Final = """\
To do: run `python3 noxfile.py -s regenerate`, read the diff, commit it. Nothing in generated/ is
edited by hand: an edit worth keeping belongs in the overlay, in a template or in overrides/.
"""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    refresh = commands.add_parser("refresh", help="take openapi.json from the vendor's saved page")
    refresh.add_argument("source", type=Path, help="a saved Markdown page or a JSON document")
    commands.add_parser("regenerate", help="write generated/ from openapi.json and the overlay")
    commands.add_parser("check", help="compare generated/ with what its inputs give")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "refresh":
                return _refresh(options.source, root)
            case "regenerate":
                return _regenerate(root)
            case _:
                return _check(root)
    except CodegenError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _refresh(page: Path, root: Path) -> int:
    changed = source.refresh(page, root / pipeline.SPEC)
    print(f"{pipeline.SPEC} {'was written; now regenerate' if changed else 'is what it was'}")
    return 0


def _regenerate(root: Path) -> int:
    changed = pipeline.regenerate(root)
    for path in changed:
        print(f"changed: {path}")
    print(f"{pipeline.GENERATED}/ {'was written' if changed else 'is what it was'}")
    return 0


def _check(root: Path) -> int:
    findings = pipeline.check(root)
    if not findings:
        print(f"{pipeline.GENERATED}/ is exactly what its inputs give")
        return 0
    print(*findings, _TO_DO, sep="\n", end="")
    return 1


if __name__ == "__main__":
    sys.exit(main())
