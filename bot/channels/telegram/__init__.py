"""Telegram: every actor a bot of its own, and a control room in the pocket."""
