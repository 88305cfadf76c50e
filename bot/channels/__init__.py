"""Ways in and out for trainees: each takes what a person sends, and shows what actors say."""
