"""Figures of the plan writer: printed beside what was measured when its shape was chosen, never judged."""
