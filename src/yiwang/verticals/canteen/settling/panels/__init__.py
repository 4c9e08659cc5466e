"""How statements, their lines and differences look."""
