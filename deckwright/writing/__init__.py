"""The only stage that touches what authors wrote, and only when asked: ids and new notes."""
