"""What every request passes: authentication, one transaction, refusals, headers, the layout."""
