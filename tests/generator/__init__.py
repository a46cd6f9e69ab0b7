"""A realistic year in the consortium, reproducible by seed. See :func:`generate`."""

from .generate import generate

__all__ = ["generate"]
