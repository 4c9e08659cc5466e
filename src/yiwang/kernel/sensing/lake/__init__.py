"""The lake: every reading in Parquet by kind and day; files count by the list in PostgreSQL."""
