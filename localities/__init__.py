"""Old and new places of the province: names before and after 1 July 2025."""
