"""Many assessments at once, from dataframes, files and clusters: the same exact answers as ``score`` gives one by one."""
