"""Levels and codes of the tree: pure, each rule with its source."""

LEVELS = ("province", "city", "district", "street", "community", "large_grid", "grid")

# GB/T 2260 (2, 4, 6 digits), GB/T 10114 (9) and the statistical code for communities (12);
# grids are local: three digits under the community, three more under a large grid.
DEFAULT_LENGTHS = {
    "province": 2,
    "city": 4,
    "district": 6,
    "street": 9,
    "community": 12,
    "large_grid": 15,
    "grid": 18,
}
