"""Readers of the exports of other time tools: plain Python, no ORM.

A reader is a subclass of :class:`~.reader.Reader` that declares the columns of one export. Another
addon adds one with :func:`~.registry.register`; the import then offers it.
"""

from . import clockify, harvest, kimai, toggl
from .registry import READERS, detect, register
