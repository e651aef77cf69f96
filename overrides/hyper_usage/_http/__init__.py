"""How requests are sent and replies are read."""
