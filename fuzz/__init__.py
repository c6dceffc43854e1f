"""Harnesses for atheris; `docs/reliability.md` says how to run them. No module imports this."""
