"""Fixtures for the tests of the command line itself."""

import os

import pytest

from consortium import databases, templates


@pytest.fixture(scope="session")
def dependency_template(installation):
    """The template database with Odoo's modules only."""
    return templates.dependencies()


@pytest.fixture
def plain_database(dependency_template):
    """A clone without the suite."""
    name = f"pytest_{os.getpid()}_0_plain"
    databases.clone(dependency_template, name)
    yield name
    databases.drop(name)
