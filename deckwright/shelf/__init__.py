"""What was read once, kept: texts on disk, sheets of files, and the processes that make them."""
