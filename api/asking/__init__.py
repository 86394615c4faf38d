"""Questions to the backend and answers from it: kept results, fixed queries of the pages, editions, the library."""
