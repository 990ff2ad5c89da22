"""The import of catalogue files: lines, formats, table cells, merging, and the switch to a new catalogue."""
