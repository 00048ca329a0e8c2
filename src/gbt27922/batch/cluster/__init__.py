"""What clusters need: packed records, and what a worker does."""
