"""What the wall reads; every read takes the actor and fails closed."""
