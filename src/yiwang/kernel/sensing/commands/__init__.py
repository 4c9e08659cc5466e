"""`yiwang devices`, `yiwang sensing` and `yiwang simulate`."""
