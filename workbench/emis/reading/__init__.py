"""The objects, names, dates, codes and numbers of the record, and how whatever nobody asks for is put into words."""
