"""From bytes to blocks: what the file formats have in common is paragraphs and tables."""
