"""The resident's pages: home, report, follow."""
