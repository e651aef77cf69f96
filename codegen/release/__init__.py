"""From a checkout to a wheel on the company's index."""
