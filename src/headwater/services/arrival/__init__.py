"""What comes in: facts on their way into a store, and what follows from them."""
