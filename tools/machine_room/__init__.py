"""What `./dev` does, one module per thing it knows.

Standard library only, for it runs before anything is installed.
"""
