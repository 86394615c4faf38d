"""What every handler needs of HTTP: settings, addresses, media types, negotiation, languages, errors as problems."""
