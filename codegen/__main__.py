"""`python -m codegen`: the maintainer's commands.

Exit status: 0 fine, 1 a difference was found, 2 it cannot be done. A command that fails leaves
every file as it was.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codegen import gaps
from codegen.check import check
from codegen.compat import pins, report, revision
from codegen.compat.judge import judge
from codegen.errors import CodegenError, RefusedError
from codegen.generate import pipeline
from codegen.generate.lock import digest
from codegen.generate.pipeline import GENERATED, SPEC
from codegen.intake import refresh
from codegen.openapi.document import Document
from codegen.probe import command as probe
from codegen.release import build
from codegen.release.pack import DIST
from codegen.release.verify import verify
from codegen.release.wheel import Wheel

ROOT: Final = Path(__file__).resolve().parent.parent

_TO_DO: Final = """\
To do: where generated/ differs, run `python3 noxfile.py -s regenerate`, read the diff, commit it.
Nothing there is edited by hand: an edit worth keeping belongs in the overlay, in a template or in
overrides/. Where a pin differs, importers see the change: read it, `python3 noxfile.py -s pin`.
"""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options, root)
    except CodegenError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, RefusedError) else 2
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else error
        print(said, file=sys.stderr)
    else:
        return status
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=f"{text}.")
        command.set_defaults(run=run)
        return command

    refresh = add("refresh", _refresh, "take openapi.json from the vendor's documentation")
    refresh.add_argument("source", help="a saved page, an https URL or a JSON or YAML document")
    add("regenerate", _regenerate, "write generated/ from openapi.json, overlay and templates")
    add("check", _check, "compare generated/ and tests/pins with what the inputs give")
    add("pin", _pin, "write tests/pins, after the change was read")
    add("gaps", _gaps, "list what is wrong with the vendor's document, to send to the vendor")
    prober = add("probe", _probe, "compare a reply of the API with the document")
    prober.add_argument(
        "--base-url",
        metavar="URL",
        help=f"whom to ask with the key in {probe.KEY_VARIABLE}; by default the document's server",
    )
    add("build", _build, "make the sdist and the wheel in dist/, and prove what they are")
    verifier = add("verify", _verify, "build a wheel anew from what it says it was made from")
    verifier.add_argument("wheel", type=Path, help="the wheel's file")
    add("publish", _publish, "upload what is in dist/, unless its version is too small a step")
    differ = add("diff", _diff, "judge what changed of the document, and for whom")
    differ.add_argument("--base", default="HEAD", help="a revision or a file; by default HEAD")
    form = differ.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--markdown", action="store_true", help="for a pull request")
    return parser


def _refresh(options: argparse.Namespace, root: Path) -> int:
    before = _effective_or_none(root)
    if not refresh.refresh(options.source, root / SPEC):
        print(f"{SPEC} is what it was")
        return 0
    print(f"{SPEC} was written; now regenerate")
    if before is not None:
        names = (f"{SPEC} as it was", SPEC)
        try:
            changes = judge(before, pipeline.effective_document(root), names=names)
        except CodegenError as error:
            print(f"There is no verdict on it before this is mended:\n{error}")
        else:
            print(report.as_text(changes, build.version(root)), end="")
    return 0


def _effective_or_none(root: Path) -> Document | None:
    try:
        return pipeline.effective_document(root)
    except CodegenError:
        return None


def _regenerate(_options: argparse.Namespace, root: Path) -> int:
    return _wrote(pipeline.regenerate(root), f"{GENERATED}/")


def _pin(_options: argparse.Namespace, root: Path) -> int:
    return _wrote(pins.write(root, pins.render(root, pipeline.build(root))), "tests/pins")


def _wrote(changed: list[str], what: str) -> int:
    for path in changed:
        print(f"changed: {path}")
    print(f"{what} {'was written' if changed else 'is what it was'}")
    return 0


def _check(_options: argparse.Namespace, root: Path) -> int:
    findings = check(root)
    if not findings:
        print("generated/ and tests/pins are exactly what the inputs give")
        return 0
    print(*findings, _TO_DO, sep="\n", end="")
    return 1


def _gaps(_options: argparse.Namespace, root: Path) -> int:
    print(gaps.as_markdown(root), end="")
    return 0


def _probe(options: argparse.Namespace, root: Path) -> int:
    document = pipeline.effective_document(root)
    asked = probe.request(document, options.base_url, os.environ.get(probe.KEY_VARIABLE))
    found = probe.differences(document, asked)
    print(probe.as_text(document, asked, found), end="")
    return 1 if found else 0


def _diff(options: argparse.Namespace, root: Path) -> int:
    before = revision.read_base(root, options.base)
    changes = judge(before, pipeline.effective_document(root), names=(options.base, SPEC))
    if options.json:
        print(report.as_json(changes), end="")
    else:
        write = report.as_markdown if options.markdown else report.as_text
        print(write(changes, build.version(root)), end="")
    return 1 if changes else 0


def _build(_options: argparse.Namespace, root: Path) -> int:
    for name, content in sorted(build.build(root).items()):
        print(f"{DIST}/{name} sha256:{digest(content)}")
    return 0


def _verify(options: argparse.Namespace, root: Path) -> int:
    wheel = Wheel.read(options.wheel)
    if findings := verify(root, wheel):
        print(*findings, sep="", end="")
        return 1
    print(f"{wheel.filename} is, byte for byte, what its inputs give")
    return 0


def _publish(_options: argparse.Namespace, root: Path) -> int:
    # Here alone, as none of the other commands has twine with it.
    from codegen.release.credentials import Account  # noqa: PLC0415
    from codegen.release.index import Index  # noqa: PLC0415
    from codegen.release.publish import publish  # noqa: PLC0415

    print(publish(root, Index(Account.from_environment())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
