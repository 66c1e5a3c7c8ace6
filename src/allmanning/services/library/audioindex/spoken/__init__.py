"""What is said: facts in, speakable words out, each part marked with its language (Library § 14.7).

Plain Python without tables or clock. Speech is grammar and not labels: a number, a date or a reply
is written per language here and tested word for word, so it does not go through gettext.
"""
