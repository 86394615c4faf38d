"""One module a subcommand; each parses its options, calls one function, prints."""
