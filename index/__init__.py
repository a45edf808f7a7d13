"""Searching: chunks to an index to ranked passages."""
