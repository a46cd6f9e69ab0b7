"""The demonstration: a generated year and the month-end on its oldest open month."""
