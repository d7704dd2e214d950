"""A stand-in for AWS: moto, and beside it the calls that moto lacks, for the real AWS provider of terraform.

`server.py` starts it from the tests. All other files run in the environment of moto: `serve.py` is the program, `calls.py` finds
who answers a call, and each further file holds the calls of one kind of resource. A call that nobody answers is a 501 with its
name: the provider does not repeat it, so a test ends at once and says what is missing.

It proves what terraform plans and does. It knows nothing of IAM permissions, quotas or the time that AWS takes.
"""
