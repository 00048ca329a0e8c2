"""The foundation: exact numbers, checked models, JSON and CSV, words for people. It knows no standard and no scheme."""
