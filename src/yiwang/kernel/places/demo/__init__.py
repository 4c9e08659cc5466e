"""A made-up neighbourhood of a real size: 东河街道, whose codes and community names are official.

Everything drawn here is invented and the same for the same seed; nothing in it is a survey.
"""
