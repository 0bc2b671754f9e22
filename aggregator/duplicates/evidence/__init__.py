"""What speaks for and against two events being one: one module for each kind of evidence, weights in bits."""
