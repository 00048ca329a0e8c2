"""What the rest of the library stands on, and what knows no standard."""
