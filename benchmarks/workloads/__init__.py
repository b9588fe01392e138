"""What the engine is timed on: one workload a name, as data, and the one place that runs them."""
