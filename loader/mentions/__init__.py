"""What a requirement's text names: programmes, groups, instruments and limits, with their places."""
