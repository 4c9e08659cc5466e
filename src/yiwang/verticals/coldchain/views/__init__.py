"""Pages of the cold chain."""
