"""The addresses that machines call, protocol by protocol."""
