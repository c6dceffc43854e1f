"""What may stand in a note: it runs as HTML on the machine of every learner."""
