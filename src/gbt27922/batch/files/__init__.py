"""Files of assessments: CSV, JSON Lines, Parquet and Arrow in, scores and a list of problems out."""
