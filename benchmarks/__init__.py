"""How well and how fast according reads; the figures of the README come from here."""
