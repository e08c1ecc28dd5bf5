"""Drafts of hub files: the wizard that asks step by step, the editor of the text, the check before submitting."""
