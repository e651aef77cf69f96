"""The generated package as importers and the wire see it, and how two of its snapshots differ."""
