"""What the benchmarks of search share: the catalogue, the questions, the measures."""
