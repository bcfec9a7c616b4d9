"""Fuzzing of the doors and of the reader: inputs that grow towards code not yet run (atheris).

    make fuzz MINUTES=60

Every loader has a target, and so has the reader. A run takes the targets in turn,
a process a core, and keeps what it found interesting for the next run. An input that breaks a
promise, ends the process or does not end is kept as a file.
"""
