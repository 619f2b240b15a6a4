"""Marks a class on the workers of a Dask cluster, which need none of its files."""
