"""From `templates/` to note types: fields and what fills them, card templates, css."""
