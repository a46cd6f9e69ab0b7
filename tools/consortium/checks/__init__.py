"""The parts of ./consortium test, one module each."""
