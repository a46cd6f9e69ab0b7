"""Cross-addon checks, the generator of a realistic year, the demonstration and benchmarks."""
