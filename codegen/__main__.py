"""`python -m codegen`: the maintainer's commands.

Exit status: 0 fine, 1 a difference was found or a release was refused, 2 the command cannot be done
and stderr says why. A command that fails leaves every file as it was.
"""

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from codegen.checkout import GENERATED, SPEC
from codegen.errors import CodegenError, RefusedError

ROOT: Final = Path(__file__).resolve().parent.parent

_TO_DO: Final = """\
To do: if the document or the overlay changed, read `python3 noxfile.py -s diff`, then run
`python3 noxfile.py -s accept`. If anything else changed generated/, run
`python3 noxfile.py -s regenerate`, read the diff, commit it. Nothing there is edited by hand: an
edit worth keeping belongs in the overlay, in a template or in overrides/. Where a pin differs,
importers see the change: read it, then run `python3 noxfile.py -s pin`.
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
    except Exception as error:  # noqa: BLE001 - a maintainer can act on a sentence and a file
        print(_unforeseen(error), file=sys.stderr)
    else:
        return status
    return 2


def _unforeseen(error: Exception) -> str:
    """Write the traceback to a file; return a message that names it."""
    what = f"this is a bug: {type(error).__name__}"
    told = "".join(traceback.format_exception(error)).encode(errors="backslashreplace")
    try:
        with NamedTemporaryFile(prefix="codegen-", suffix=".txt", delete=False) as file:
            file.write(told)
    except OSError as refusal:
        return f"{what}; report it; its traceback cannot be kept: {refusal}"
    return f"{what}; report it with {file.name}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=f"{text}.")
        command.set_defaults(run=run)
        return command

    refresh = add("refresh", _refresh, "take openapi.json from the vendor's documentation")
    what = "a saved page, an https URL or a JSON or YAML document; one or more"
    refresh.add_argument("sources", metavar="SOURCE", nargs="+", help=what)
    refresh.add_argument("--markdown", action="store_true", help="for a pull request")
    accepter = add(
        "accept", _accept, "write all that follows from openapi.json, once it was judged"
    )
    accepter.add_argument("--base", default="HEAD", help="a revision or a file; by default HEAD")
    add("regenerate", _regenerate, "write generated/ from openapi.json, overlay and templates")
    add("check", _check, "compare generated/ and tests/pins with what the inputs give")
    add("pin", _pin, "write tests/pins, after the change was read")
    add("gaps", _gaps, "list what is wrong with the vendor's document, to send to the vendor")
    prober = add("probe", _probe, "compare replies of the API with the document")
    prober.add_argument(
        "--operation",
        metavar="'GET /PATH'",
        help="the one to ask; by default each GET of the client that requires no parameter",
    )
    prober.add_argument(
        "--base-url",
        metavar="URL",
        help="the server that gets the key in HYPER_USAGE_API_KEY; by default the document's",
    )
    add("build", _build, "make the sdist and the wheel in dist/, and check them")
    verifier = add("verify", _verify, "compare a wheel with one built from its own inputs")
    verifier.add_argument("wheel", type=Path, help="the wheel's file")
    publisher = add("publish", _publish, "upload the files in dist/, unless the gate refuses them")
    what = "say what the gate would refuse; nothing needs to be built, and nothing is uploaded"
    publisher.add_argument("--dry-run", action="store_true", help=what)
    differ = add("diff", _diff, "judge what changed of the document, and for whom")
    differ.add_argument("--base", default="HEAD", help="a revision or a file; by default HEAD")
    form = differ.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--markdown", action="store_true", help="for a pull request")
    return parser


def _refresh(options: argparse.Namespace, root: Path) -> int:
    from codegen.intake import refresh, wanted
    from codegen.verdict import Verdict, judged

    taken = refresh.read_sources(options.sources, wanted.read(root))
    verdict, step, said = Verdict(""), "", [f"{SPEC} is unchanged"]
    if refresh.differs(taken.document, root / SPEC):
        with taken.located():
            verdict = judged(root, taken.document, taken.where, markdown=options.markdown)
        refresh.write(taken.document, root / SPEC)
        said = [f"{SPEC} was written" + ("; now mend the overlay" if verdict.mend_overlay else "")]
        if not (verdict.mend_overlay or options.markdown):
            step = "\nNow read the verdict, then run `python3 noxfile.py -s accept`."
    said += [taken.remark("`" if options.markdown else ""), verdict.text, step]
    print(*filter(None, said), sep="\n\n" if options.markdown else "\n")
    return 1 if verdict.mend_overlay else 0


def _accept(options: argparse.Namespace, root: Path) -> int:
    from codegen.accept import accept
    from codegen.release import preview

    accepted = accept(root, options.base)
    for path in accepted.paths:
        print(f"changed: {path}")
    written = f"all that follows from {SPEC} was written"
    done = written if accepted.paths else "nothing is left to write"
    print(f"{done}; the version is {accepted.version}")
    if accepted.to_decide:
        print("\nDecide about this, then run `python3 noxfile.py -s accept` again:\n")
        print(*accepted.to_decide, sep="\n")
    if refused := preview.refused(root):
        print(f"\nBefore {accepted.version} can be published, do this, in this order:\n")
        print(*refused, sep="\n")
    return 1 if accepted.to_decide else 0


def _regenerate(_options: argparse.Namespace, root: Path) -> int:
    from codegen.generate import pipeline

    return _wrote(pipeline.regenerate(root), f"{GENERATED}/")


def _pin(_options: argparse.Namespace, root: Path) -> int:
    from codegen.compat import pins
    from codegen.generate import pipeline
    from codegen.openapi import effective

    corrected = effective.read(root)
    texts = pins.render(root, pipeline.build(root, corrected), corrected.document)
    return _wrote(pins.write(root, texts), "tests/pins")


def _wrote(changed: list[str], what: str) -> int:
    for path in changed:
        print(f"changed: {path}")
    print(f"{what} {'was written' if changed else 'is unchanged'}")
    return 0


def _check(_options: argparse.Namespace, root: Path) -> int:
    from codegen.check import check

    mismatches = check(root)
    if not mismatches:
        print("generated/ and tests/pins are exactly what the inputs give")
        return 0
    print(*mismatches, _TO_DO, sep="\n", end="")
    return 1


def _gaps(_options: argparse.Namespace, root: Path) -> int:
    from codegen import gaps

    print(gaps.as_markdown(root), end="")
    return 0


def _probe(options: argparse.Namespace, root: Path) -> int:
    from codegen.generate import supported
    from codegen.intake import wanted
    from codegen.openapi import effective
    from codegen.probe import command as probe
    from codegen.probe.plan import KEY_VARIABLE, chosen, plan

    corrected = effective.read(root)
    document = corrected.document
    operations = chosen(wanted.read(root), options.operation)
    with corrected.blaming(partial(supported.check, where=SPEC)):
        planned = plan(document, operations, options.base_url, os.environ.get(KEY_VARIABLE))
    print(*(f"{line}\n" for line in planned.left_out), sep="", end="")
    differs = False
    for asked in planned.requests:
        found = probe.differences(document, asked)
        print(probe.as_text(document, asked, found), end="", flush=True)
        differs |= bool(found)
    return int(differs)


def _diff(options: argparse.Namespace, root: Path) -> int:
    from codegen.accept import planned_version
    from codegen.compat import report, revision
    from codegen.compat.judge import judge
    from codegen.compat.reads.handwritten import sources
    from codegen.generate import generator
    from codegen.openapi import effective

    before = revision.read_base(root, options.base)
    after = effective.read(root)
    names = (options.base, SPEC)
    with after.blaming(partial(generator.render, where=SPEC)):
        changes = judge(before, after.document, names=names, handwritten=sources(root))
    if options.json:
        print(report.as_json(changes), end="")
    else:
        write = report.as_markdown if options.markdown else report.as_text
        print(write(changes, planned_version(root, changes)), end="")
    return 1 if changes else 0


def _build(_options: argparse.Namespace, root: Path) -> int:
    from codegen.generate.lock import digest
    from codegen.release.build import build
    from codegen.release.pack import DIST

    for name, content in sorted(build(root).items()):
        print(f"{DIST}/{name} sha256:{digest(content)}")
    return 0


def _verify(options: argparse.Namespace, root: Path) -> int:
    from codegen.release.verify import verify
    from codegen.release.wheel import Wheel

    wheel = Wheel.read(options.wheel)
    if mismatches := verify(root, wheel):
        print(*mismatches, sep="", end="")
        return 1
    print(f"{wheel.filename} is, byte for byte, what its inputs give")
    return 0


def _publish(options: argparse.Namespace, root: Path) -> int:
    from codegen.release.credentials import IndexAccount, concealing, names_index
    from codegen.release.index import Index

    def run(account: Callable[[], IndexAccount]) -> str:
        if options.dry_run:
            from codegen.release.preview import preview

            return preview(root, lambda: Index(account()) if names_index() else None)
        index = Index(account())
        from codegen.release.publish import publish

        return publish(root, index)

    print(concealing(run))
    return 0


if __name__ == "__main__":
    # Nearly all objects of a command are parts of modules, and stay: looking for garbage among them
    # as often as Python does takes a tenth of its time.
    gc.set_threshold(200_000)
    sys.exit(main())
