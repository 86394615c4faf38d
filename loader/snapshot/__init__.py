"""From closed graph to a published directory: pack, index, measure, compare with the last edition, publish."""
