"""LaTeX for papers: ``fragments`` has what the format offers, the other modules make it."""
