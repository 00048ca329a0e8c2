"""Frames of pandas, polars, pyarrow and duckdb, wide and long: their columns in, their outcome out."""
