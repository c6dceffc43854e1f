"""The command line: arguments -> pipeline -> printed text -> exit code."""
