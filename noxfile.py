"""The maintainers' commands, listed by `python3 noxfile.py --list`; nox need not be installed."""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python prints this sentence.
    sys.exit("noxfile.py needs Python 3.11 or newer, got {}.{}".format(*sys.version_info))

ROOT = Path(__file__).resolve().parent

# Slow tests stand beside each other; a worker that has finished takes over tests of another.
PYTEST = ("pytest", "--numprocesses=auto", "--dist=worksteal")

# With these settings of a shell or of pip.conf, packages end up elsewhere, or tests find no module.
os.environ["PIP_USER"] = "0"
for name in ("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PYTHONOPTIMIZE", "PYTHONSAFEPATH"):
    os.environ.pop(name, None)
if not os.access(os.path.expanduser("~/"), os.W_OK):  # noqa: PTH111 - Path raises without a home.
    os.environ.setdefault("XDG_CACHE_HOME", str(ROOT / ".nox" / "cache"))
    os.environ.setdefault("npm_config_cache", str(ROOT / ".nox" / "cache" / "npm"))


def make_environment(env: Path, requirements: Path) -> None:
    """Make a virtual environment that holds locked packages, whatever was there before."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(
            f"noxfile.py needs the modules venv and ensurepip, which {sys.executable} lacks"
            " (on Debian and Ubuntu: apt install python3-venv)"
        )
    sys.stderr.write(f"Installing nox in {env}\n")
    install = ["install", "--quiet", "--require-hashes", "--requirement", str(requirements)]
    pip = [str(env / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    for command, aim in (
        ([sys.executable, "-m", "venv", "--clear", str(env)], f"make the environment {env}"),
        ([*pip, *install], "install nox: pip says why above"),
    ):
        if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - all from this file.
            sys.exit(f"noxfile.py could not {aim}")


def python_with_nox() -> str:
    """Return a Python that has nox: this one, or that of an environment made for it, once."""
    if importlib.util.find_spec("nox"):
        return sys.executable
    requirements = ROOT / "codegen" / "requirements-nox.txt"
    env = ROOT / ".nox" / ".bootstrap"
    # Removed first and written last, so a half-made environment never has one; a stamp with another
    # text belongs to another Python or to older requirements.
    stamp = env / "stamp.txt"
    contents = f"{sys.version}\n{requirements.read_text(encoding='utf-8')}"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != contents:
        stamp.unlink(missing_ok=True)
        make_environment(env, requirements)
        stamp.write_text(contents, encoding="utf-8")
    return str(env / "bin" / "python")


def run_default_sessions(command: list[str]) -> int:
    """Run nox, show and keep what it prints, and end with one line about all sessions."""
    report, log = ROOT / ".nox" / "report.json", ROOT / ".nox" / "log.txt"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    colour = ["--forcecolor"] if sys.stdout.isatty() else []
    command = [*command, "--report", str(report), *colour]
    screen = sys.stdout.buffer
    screen.write(
        b"Running lint, typing, tests and check: about 5 minutes on two cores, and 2 more the\n"
        b"first time, when each installs what it needs. `python3 noxfile.py --list` names all.\n"
    )
    screen.flush()
    with (
        log.open("wb") as kept,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process,  # noqa: S603 - all from this file.
    ):
        while process.stdout and (printed := os.read(process.stdout.fileno(), 65_536)):
            for target in (kept, screen):
                target.write(printed)
                target.flush()
    screen.write(f"{summary(report, process.returncode)}\n".encode())
    return process.returncode


def summary(report: Path, status: int) -> str:
    """Say in one line how the sessions ended, from the report that nox wrote."""
    ended: dict[str, list[str]] = {"passed": [], "failed": []}
    if report.exists():
        for session in json.loads(report.read_text(encoding="utf-8"))["sessions"]:
            ended["passed" if session["result"] == "success" else "failed"].append(session["name"])
    parts = [f"{how}: {', '.join(names)}" for how, names in ended.items() if names]
    if status:
        parts.append("all that was printed is in .nox/log.txt")
    return "; ".join(parts).capitalize()


if __name__ == "__main__":
    if not os.access(ROOT, os.W_OK):
        sys.exit(f"noxfile.py cannot write below {ROOT}: make a clone with `git clone {ROOT}`")
    python = python_with_nox()
    command = [python, "-m", "nox", "--noxfile", __file__]
    if len(sys.argv) == 1:
        sys.exit(run_default_sessions(command))
    os.execv(python, [*command, *sys.argv[1:]])  # noqa: S606 - no shell is wanted.

import nox  # noqa: E402 - run as a script, this file does not get here.

PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")

nox.needs_version = ">=2025.10.16"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False  # They are skipped, in CI too.
# One directory a Python version, or a session would go on in the Python that ran it first.
nox.options.envdir = ".nox/{}.{}".format(*sys.version_info)

EXTRAS = "[{}]".format(",".join(PYPROJECT["project"]["optional-dependencies"]))

# A wheel or an sdist holds the code of the checkout, so only tests of the packaging run on it.
SHIPPED = ("-m", "shipped")


def group(name: str) -> tuple[str, ...]:
    """Return what pyproject.toml lists in a dependency group."""
    return nox.project.dependency_groups(PYPROJECT, name)


def find_python(version: str) -> str | None:
    """Return a Python of this version that runs: the one on PATH, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions")  # noqa: PTH111 - as above.
    for found in (shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")):
        # pyenv puts a script on PATH for each of its Pythons, and the script may refuse to run.
        tried = found and subprocess.run([found, "-c", ""], capture_output=True, check=False)  # noqa: S603 - all from this file.
        if tried and tried.returncode == 0:
            return str(found)
    return None


def codegen(session: nox.Session, *arguments: str) -> None:
    """Run one of the pipeline's commands with the very files that made the committed output."""
    session.install("--require-hashes", "--requirement", "codegen/requirements.txt")
    session.run("python", "-m", "codegen", *arguments)


def built_wheel(session: nox.Session) -> Path:
    """Return the wheel in dist/; without a wheel, end the session and say how to build it."""
    return next(Path("dist").glob("*.whl"), None) or session.error("run `-s build` first")


def install_wheel(session: nox.Session, wheel: str | Path) -> None:
    """Install a wheel with all its extras, and what its tests need."""
    session.install("--force-reinstall", "--no-deps", str(wheel))  # an editable one gives way
    session.install(f"{wheel}{EXTRAS}", *group("tests"))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting, and what runs on GitHub and GitLab."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": "generated:overrides"})
    session.run("zizmor", "--offline", "--pedantic", "--no-progress", ".github")
    for schema, files in (
        ("github-workflows", sorted(Path(".github", "workflows").glob("*.yml"))),
        ("github-issue-forms", sorted(Path(".github", "ISSUE_TEMPLATE").glob("*.yml"))),
        ("gitlab-ci", [".gitlab-ci.yml"]),
        ("renovate", ["renovate.json"]),
    ):
        session.run("check-jsonschema", f"--builtin-schema=vendor.{schema}", *files)
    # Its author publishes no wheel, and what PyPI has by that name downloads it while it installs.
    if shutil.which("actionlint"):
        session.run("actionlint", external=True)


@nox.session
def typing(session: nox.Session) -> None:
    """Check types twice: mypy and pyright, both strict, generated code included."""
    session.install("--editable", f".{EXTRAS}", *group("typing"))
    session.run("mypy")
    # Silent about newer releases: the pin decides, and a check needs no network.
    session.run("pyright", env={"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; with `-- --installpkg WHEEL`, run the tests marked `shipped` on that wheel."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--installpkg")
    options, arguments = parser.parse_known_args(session.posargs)
    wheel: str | None = options.installpkg
    if wheel is None:
        session.install("--editable", f".{EXTRAS}", *group("tests"))
    else:
        install_wheel(session, wheel)
        arguments = [f"--installpkg={wheel}", *(arguments or SHIPPED)]
    session.run(*PYTEST, *arguments)


# The tests on other Pythons; nox skips those that this machine lacks, and says so.
for version in ("3.12", "3.13", "3.14", "3.15"):
    python = find_python(version) or version
    nox.session(python=python, name=f"tests-{version}", default=False)(tests)


# Every line that these reach is reached by another test too, or their processes are not measured.
UNMEASURED = (
    *("codegen/compat/mutants", "hyper_usage/faults", "hyper_usage/fuzz"),
    "codegen/intake/test_sizes.py",
)


# Its sys.monitoring knows branches; with an older Python, coverage takes twice as long.
MONITORING = find_python("3.15") or find_python("3.14")


@nox.session(default=False, python=MONITORING)
def coverage(session: nox.Session) -> None:
    """Run the tests and find lines and branches of handwritten code that none of them takes."""
    session.install("--editable", f".{EXTRAS}", *group("coverage"))
    core = "sysmon" if MONITORING else "ctrace"
    session.log(f"coverage measures with the core {core} on {MONITORING or sys.version.split()[0]}")
    arguments = session.posargs or [f"--ignore=tests/{path}" for path in UNMEASURED]
    session.run(*PYTEST, "--cov", *arguments, env={"COVERAGE_CORE": core})


@nox.session
def check(session: nox.Session) -> None:
    """Check that generated/ is what its inputs give, and that importers see what is pinned."""
    codegen(session, "check")


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Make sdist and wheel in dist/ with nothing installed but what is locked by hash."""
    codegen(session, "check")
    codegen(session, "build")


@nox.session(default=False)
def inspect(session: nox.Session) -> None:
    """Look into sdist and wheel in dist/, and test the sdist; `-- tests` runs all tests in it."""
    wheel = built_wheel(session)
    (sdist,) = Path("dist").glob("*.tar.gz")
    session.install(*group("build"))
    install_wheel(session, wheel)  # for the command alone: PYTHONPATH below comes first
    session.run("twine", "check", "--strict", wheel, sdist)
    session.run("check-wheel-contents", wheel)
    unpacked = Path(session.create_tmp(), sdist.name.removesuffix(".tar.gz")).resolve()
    shutil.rmtree(unpacked, ignore_errors=True)
    session.run("tar", "-xf", sdist, "-C", unpacked.parent, external=True)  # any Python's tarfile
    with session.chdir(unpacked):
        env = {"PYTHONPATH": os.pathsep.join(f"{unpacked}/{n}" for n in ("generated", "overrides"))}
        session.run(*PYTEST, *(session.posargs or SHIPPED), env=env)


@nox.session(default=False)
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def smoke(session: nox.Session, resolution: str) -> None:
    """Call with the wheel in dist/: once with its oldest dependencies, once with the newest."""
    wheel = built_wheel(session)
    session.install(*group("lock"))
    env = Path(session.create_tmp(), "env")
    session.run("uv", "venv", "--quiet", "--clear", f"--python={sys.executable}", env)
    # lowest-direct takes the oldest of the packages in pyproject.toml, and the newest of theirs.
    options = (f"--python={env}", f"--resolution={resolution}", "--requirements=pyproject.toml")
    session.run("uv", "pip", "install", *options, "--all-extras", wheel)
    python = env / "bin" / "python"
    session.run(python, "-IW", "error", "tests/codegen/release/smoke.py", external=True)


@nox.session(default=False)
def verify(session: nox.Session) -> None:
    """Build a wheel anew from the inputs that it carries, and compare: `-s verify -- WHEEL`."""
    codegen(session, "verify", *session.posargs)


@nox.session(
    default=False,
    python=["3.11", "3.12", "3.13", "3.14", "3.15"],
    download_python="never",  # A Python of the machine is asked for; uv would bring its own.
)
def reproduce(session: nox.Session) -> None:
    """Build with this Python, and compare with dist/ byte by byte; dist/ stays as it was."""
    built_wheel(session)
    built = {path: path.read_bytes() for path in Path("dist").iterdir()}
    codegen(session, "build")
    anew = {path: path.read_bytes() for path in Path("dist").iterdir()}
    for path in anew:
        path.unlink()
    for path, content in built.items():
        path.write_bytes(content)
    if differing := sorted(
        str(path) for path in {*built, *anew} if built.get(path) != anew.get(path)
    ):
        session.error(
            f"Python {session.python} builds other bytes: {', '.join(differing)}; if the commit is"
            " the one that was built, compare the versions of zlib"
        )


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Upload what `build` left in dist/, unless the gate refuses it; `-- --dry-run` only looks."""
    session.install("--require-hashes", "--requirement", "codegen/requirements-publish.txt")
    session.run("python", "-m", "codegen", "publish", *session.posargs)


@nox.session(default=False)
def publish_test(session: nox.Session) -> None:
    """Prove on two real indexes, started for it, what is published and what is refused."""
    session.install("--editable", ".", *group("indexes"))
    session.run("pytest", "--numprocesses=2", "tests/codegen/release/indexes", *session.posargs)


@nox.session(default=False)
def contract(session: nox.Session) -> None:
    """Call Prism's mock of the vendor's document with the client; it brings its own Node."""
    session.install("--editable", ".", *group("contract"))
    env = Path(session.bin).parent
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copy(Path("tests", "contract", name), env)
    # The packages are locked by hash, so a second run takes them from the cache. The first run
    # trusts the certificates of the machine, as pip does.
    npm = ("npm", "ci", "--prefer-offline", f"--prefix={env}")
    session.run(*npm, env={"NODE_USE_SYSTEM_CA": "1"}, silent=True)
    session.run("pytest", "--showlocals", "tests/contract", *session.posargs)


@nox.session(default=False)
def monitoring(session: nox.Session) -> None:
    """Run Debian's Prometheus, Nagios and Icinga with the command; then ask 1,000 accounts."""
    session.install("--editable", ".[cli,prometheus]", *group("monitoring"))
    session.run("pytest", "--showlocals", "tests/monitoring", *session.posargs)
    session.run("python", "-m", "tests.hyper_usage_cli.export.scale")


@nox.session(default=False)
def demo(session: nox.Session) -> None:
    """Generate the client, then show a balance and plans fetched with it over a real connection."""
    codegen(session, "regenerate")
    session.install("--editable", ".")
    session.run("python", "-m", "hyper_usage.testing")


@nox.session(default=False)
def refresh(session: nox.Session) -> None:
    """Take the spec from sources: `-s refresh -- SOURCE ...`, saved pages, URLs or spec files."""
    codegen(session, "refresh", *session.posargs)


@nox.session(default=False)
def accept(session: nox.Session) -> None:
    """Write all that follows from a spec whose verdict was read: `-s accept -- --base REV`."""
    codegen(session, "accept", *session.posargs)


@nox.session(default=False)
def regenerate(session: nox.Session) -> None:
    """Write generated/ anew from the spec, overlay and templates."""
    codegen(session, "regenerate")


@nox.session(default=False)
def diff(session: nox.Session) -> None:
    """Judge the changes of the spec since a revision: `-s diff -- --base REV`."""
    codegen(session, "diff", *session.posargs)


@nox.session(default=False)
def probe(session: nox.Session) -> None:
    """Compare live replies with the spec; HYPER_USAGE_API_KEY has the key: `-- --base-url URL`."""
    codegen(session, "probe", *session.posargs)


@nox.session(default=False)
def pin(session: nox.Session) -> None:
    """Write down what importers see, once its change was read."""
    codegen(session, "pin")


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Write docs/mutants.md, the verdict on every change of the spec, changes.md, verdicts.md."""
    session.install("--editable", ".", *group("tests"))
    session.run("python", "-m", "tests.codegen.compat.mutants.fates")


@nox.session(default=False)
def quarter(session: nox.Session) -> None:
    """Take pages that ask nothing of a maintainer, in a clone: `-s quarter -- PAGE…`, or all."""
    session.install("--require-hashes", "--requirement", "codegen/requirements.txt")
    session.run("python", "-m", "tests.codegen.quarter", *session.posargs)


@nox.session(default=False)
def faults(session: nox.Session) -> None:
    """Write docs/faults.md: what becomes of every fault that a server can have."""
    session.install("--editable", ".", *group("tests"))
    session.run("python", "-m", "tests.hyper_usage.faults.table")


@nox.session(default=False)
def attacks(session: nox.Session) -> None:
    """Write docs/attacks.md: what the gate says to every change of a release."""
    session.install("--editable", ".", *group("tests"))
    session.run("python", "-m", "tests.codegen.release.attacks.table")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure beside bare tools and the last release; `-- --write` writes it to docs/speed.md."""
    session.install("--editable", ".[cli,prometheus]", *group("bench"))
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session(default=False)
def screenshots(session: nox.Session) -> None:
    """Draw docs/*.svg, the pictures of `status` and `watch`."""
    session.install("--editable", ".[cli]")
    session.run("python", "-m", "tests.hyper_usage_cli.screenshots")


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Look for replies that a client stumbles over: `-- CASES` of them, or 200,000, twice."""
    session.install("--editable", ".", *group("fuzz"))
    session.run("python", "-m", "tests.hyper_usage.fuzz.run", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Pin anew all that three groups need; `-- --upgrade` takes newer versions."""
    session.install(*group("lock"))
    command = ["uv", "pip", "compile", "--quiet", "--python-version=3.11", *session.posargs]
    files = {
        "nox": "requirements-nox.txt",
        "pipeline": "requirements.txt",
        "publish": "requirements-publish.txt",
    }
    for name, file in files.items():
        session.run(*command, f"--group={name}", f"--output-file=codegen/{file}")
