"""Starts workers and talks to them."""
