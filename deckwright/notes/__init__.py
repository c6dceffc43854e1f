"""From text to notes: identity, tags, deck and note type first; then fields, cards and media."""
