"""The public API of the handwritten modules, and how two of its snapshots differ."""
