"""The command line: commands, options, and the values of options."""
