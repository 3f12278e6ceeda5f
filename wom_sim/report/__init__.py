"""The report."""
def render(result): return "<html></html>"
