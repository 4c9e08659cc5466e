"""The product as `yiwang up` serves it, asked by `wrk`, on a database of a city's size."""
