"""Every card as a learner will see it, as a site that opens from the disk."""
