"""Values and pieces of the pages."""
