"""Interruptions: the command killed at chosen steps, then run again."""
