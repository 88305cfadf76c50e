"""The ways to the phones outside: bots, who serves them, and how it stands with them."""
