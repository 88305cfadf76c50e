"""The things an exercise is made of: values that know nothing of storage, channels or screens."""
