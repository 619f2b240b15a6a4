"""What a report looks like at its destination: one file a destination, each knows the report's type only."""
