"""What capturing costs and gains, beside MLflow's client with a SQLite store and beside `sha256sum`."""
