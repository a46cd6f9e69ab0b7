"""Tests that cross the addons, on real databases and real connections."""
