"""A database of a city's size, made once and kept: ground, histories by the product's own verbs,
and those histories copied to other days by the million."""
