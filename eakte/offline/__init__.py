"""What anybody may run anywhere: checks that need neither this installation nor its libraries."""
