"""The version of the library: the one place where its number is written; what is built names the commit too (hatch_build.py)."""

__version__ = "0.3.0.dev0"
