"""Benchmarks: our hot paths beside Odoo's own flows on the same data, in the same run."""
