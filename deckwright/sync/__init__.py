"""A package brought into a learner's own collection, with what an import leaves undone."""
