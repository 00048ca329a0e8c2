"""Everything that is checked, in one place: ``nox`` runs it all, ``nox -s NAME`` one part."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import nox

# Every supported Python that is here, and the one that runs this: it checks all that needs only one, and coverage.
CURRENT = f"{sys.version_info.major}.{sys.version_info.minor}"
SUPPORTED = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
PYTHONS = [CURRENT, *(version for version in SUPPORTED if version != CURRENT and shutil.which(f"python{version}"))]
BOTH_CORES = ["--numprocesses=2", "--dist=worksteal"]
BRIEFLY = ["-m", "not once"]
FEWER_EXAMPLES = {"HYPOTHESIS_PROFILE": "brief"}
DOC_TOOLS = ["furo>=2024.8", "myst-parser>=4", "sphinx>=8"]

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True
nox.options.download_python = "never"
nox.options.sessions = ["lint", "layers", "typing", "tests", "lowest", "bare", "docs", "bench"]


BUILT = Path(tempfile.mkdtemp())


def wheel(session: nox.Session) -> str:
    """The built wheel, the same in all sessions of a run: what is tested is what is shipped."""
    if not list(BUILT.glob("*.whl")):
        session.install("build", "hatchling")
        session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(BUILT), silent=True)
    return str(next(BUILT.glob("*.whl")))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests on the built wheel, and the examples in docstrings and pages; this Python gates coverage.

    Spark is tested on this Python only: building and unpacking its 400 MB takes more than a minute.
    The others try fewer examples, and leave out what does not depend on the version of Python.
    """
    if session.python == CURRENT:
        session.install(f"gbt27922[spark,test] @ file://{wheel(session)}")
        session.run("pytest", *BOTH_CORES, "--cov=gbt27922", "--cov-fail-under=100", *session.posargs)
        session.run("pytest", "--doctest-modules", "--pyargs", "gbt27922")
    else:
        session.install(f"gbt27922[test] @ file://{wheel(session)}")
        session.run("pytest", *BOTH_CORES, *BRIEFLY, *session.posargs, env=FEWER_EXAMPLES)
        session.run("pytest", "--doctest-modules", "--ignore-glob=*/batch/spark.py", "--pyargs", "gbt27922")
    session.run("pytest", "--doctest-glob=*.md", "docs", "README.md", "README.zh-CN.md")


@nox.session
def lowest(session: nox.Session) -> None:
    """The tests on the lowest versions that pyproject.toml allows, with fewer examples."""
    session.install("--resolution=lowest-direct", f"gbt27922[test] @ file://{wheel(session)}")
    session.run(
        "python",
        "-c",
        "import attrs, cattrs; from importlib.metadata import version as v; print(v('attrs'), v('cattrs'))",
    )
    session.run("pytest", *BOTH_CORES, *BRIEFLY, *session.posargs, env=FEWER_EXAMPLES)


@nox.session(python=PYTHONS)
def bare(session: nox.Session) -> None:
    """Without any extra: the core scores every vector, and the command says which extra it needs."""
    session.install(wheel(session), "pytest")
    session.run("pytest", "--noconftest", "tests/test_vectors.py", "tests/test_bare.py")


@nox.session
def property(session: nox.Session) -> None:  # noqa: A001  # the name of the session
    """The property tests with many more examples (HYPOTHESIS_PROFILE=deep)."""
    session.install(".[test]")
    session.run("pytest", *BOTH_CORES, "tests/property", *session.posargs, env={"HYPOTHESIS_PROFILE": "deep"})


@nox.session
def adversarial(session: nox.Session) -> None:
    """A million rows on a bound and beside it, on demand, through every front end: no difference is allowed."""
    session.install(".[test]")
    session.run("python", "benchmarks/adversarial.py", *session.posargs, env={"PYTHONPATH": "."})


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy and pyright over the source, and the public API as a typed program."""
    session.install(".[spark,test]", "mypy>=1.13", "nox", "pyright[nodejs]", "scipy-stubs", *DOC_TOOLS)
    session.run("mypy")
    session.run("pyright")


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, as linter and as formatter."""
    session.install("ruff>=0.11")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def layers(session: nox.Session) -> None:
    """Imports run only downwards."""
    session.install(".[cli]", "import-linter>=2.1")
    session.run("lint-imports", "--no-logo")


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
    session.install(".[cli,estimate,spark]", "duckdb", "polars")  # pandas comes with Spark
    briefly = [] if session.posargs == ["--full"] else ["--smoke"]
    for path in ("run", "estimate", "improve", "batch", "spark"):
        session.run("python", f"benchmarks/{path}.py", *briefly)


@nox.session
def cluster(session: nox.Session) -> None:
    """Spark with a million rows on a bound and beside it, against exact integers; on demand, it takes half an hour."""
    session.install(".[spark,test]")
    session.run("pytest", "tests/batch/test_spark.py", *session.posargs, env={"ADVERSARIAL_ROWS": "1000000"})


@nox.session
def mutants(session: nox.Session) -> None:
    """Mutation tests on the rule modules, on demand."""
    session.install("-e", ".[test]", "mutmut>=3")
    session.run("mutmut", "run", *session.posargs)
    session.run("mutmut", "results")
