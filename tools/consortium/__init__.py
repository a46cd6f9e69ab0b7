"""The command line of the Consortium suite: standard library only, Python 3.10 or newer."""
