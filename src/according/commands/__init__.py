"""The commands, one file a group; each has ``register(app)``. Thin: parse, call, print."""
