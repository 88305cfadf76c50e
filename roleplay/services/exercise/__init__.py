"""The exercise as a whole: made ready, started, paused, stopped, ended, played again from the record."""
