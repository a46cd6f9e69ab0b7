"""A realistic year in the consortium, reproducible by seed. See :func:`generate`."""

from .year import generate

__all__ = ["generate"]
