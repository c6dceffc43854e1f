"""The new deck beside the last release: what keeps its place, and what would hurt learners."""
