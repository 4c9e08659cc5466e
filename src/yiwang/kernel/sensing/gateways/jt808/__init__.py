"""JT/T 808 over TCP: `yiwang sensing jt808d`."""
