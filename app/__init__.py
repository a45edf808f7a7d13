"""Answering: passages to cited answers; command line, page and programs."""
