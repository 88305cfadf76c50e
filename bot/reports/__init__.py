"""Pages that outlive the exercise: rendered on the server, complete in one file, fit for the printer."""
