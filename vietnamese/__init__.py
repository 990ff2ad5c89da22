"""Vietnamese text as citizens type it: clean, fold, expand, mask, dates, numbers, codes. Needs PyYAML only."""
