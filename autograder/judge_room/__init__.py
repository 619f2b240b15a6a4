"""Draws the inputs, asks, compares, marks, and names the mistake. Student code never runs here."""
