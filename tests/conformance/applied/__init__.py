"""The AWS roots of a compiled tree, applied by the real provider to a stand-in for AWS, planned again, and destroyed."""
