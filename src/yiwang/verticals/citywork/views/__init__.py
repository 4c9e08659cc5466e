"""The vertical's pages."""
