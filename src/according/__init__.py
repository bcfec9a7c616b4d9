"""Who said what, how sure they were, and who disagrees."""

__version__ = "0.1.0"
