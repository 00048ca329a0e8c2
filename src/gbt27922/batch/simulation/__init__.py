"""Populations of assessments, drawn from a seed."""
