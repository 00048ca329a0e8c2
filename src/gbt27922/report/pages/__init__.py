"""The pages: what a report says of each kind of result, in the words of one language."""
