"""From what an author wrote to the HTML of a field: spans, clozes, Markdown, marks put back."""
