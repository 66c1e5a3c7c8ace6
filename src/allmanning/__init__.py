"""The alliance's house, floor by floor; a floor may use only the floors below it.

portal      what the visitor meets: settings, addresses, front page, sign-in
services    what the members run together: one folder for each shared service
governance  how the members decide: meetings, decisions
members     who we are: municipalities, people, bodies, hosting, mandates, and the journal of what was done
kit         tools that know nothing about municipalities
"""
