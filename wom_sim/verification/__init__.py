"""The canon of verification: what theory and the literature say must come out, and what comes out."""
