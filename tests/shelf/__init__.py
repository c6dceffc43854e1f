"""Tests of what a build keeps for the next."""
