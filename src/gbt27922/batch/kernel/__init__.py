"""The exact kernel: numpy columns of counts in, scores and grades out."""
