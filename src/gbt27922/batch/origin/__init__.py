"""Where tables come from: what a population is like, and the provenance that a table carries. It needs no extra."""
