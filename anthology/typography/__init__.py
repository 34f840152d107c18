"""The typographic clean-up: quotation marks, dashes, ellipses, primes and spaces."""
