"""``make bench``: how fast mail is logged, at what cost, and that none gets lost.

Each figure is measured by a process of its own, which runs Odoo (``engine``) against
a sandbox tenant in another process (``tenant_process``).
"""
