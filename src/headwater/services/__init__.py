"""What people can ask and do. Every method takes the actor first."""
