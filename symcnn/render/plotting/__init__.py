"""Plots: ``pictures`` draws a report and saves it, the other modules are its parts."""
