"""Telegram: every actor a bot of its own (aiogram), and the staff's control room (python-telegram-bot)."""
