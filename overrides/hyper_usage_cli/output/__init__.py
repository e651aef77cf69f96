"""How commands write their answers: as text, as JSON, as a plugin's line."""
