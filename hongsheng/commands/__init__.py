"""The commands: one module each, thin: read, call, print. Each module names its ``command``."""
