"""What people and programs read: editions of read models, each made of the log by SQL."""
