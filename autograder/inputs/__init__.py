"""What functions are asked: regimes and cases."""
