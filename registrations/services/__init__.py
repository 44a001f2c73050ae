"""What changes seats, people's places, or both: each function one short transaction."""
