"""Frequent questions that belong to no single procedure: VNeID, the portal, payment, post, rights."""
