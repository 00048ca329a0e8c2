"""The foundation: exact numbers, checked models, JSON and CSV. It knows no standard and no scheme."""
