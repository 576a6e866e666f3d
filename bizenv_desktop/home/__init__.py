"""Builds the services of one local copy, once."""
