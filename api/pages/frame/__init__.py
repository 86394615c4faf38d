"""What all pages share: headers, names, links, markup for programs, and problems as pages."""
