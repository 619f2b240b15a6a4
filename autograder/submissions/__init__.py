"""Finds and reads what students handed in; nothing here parses, compiles, imports or runs any of it."""
