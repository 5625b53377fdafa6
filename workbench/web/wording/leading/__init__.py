"""The words of the lead's own pages: the lists behind numbers, and the register."""
