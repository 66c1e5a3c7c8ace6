"""Following: searches that readers saved, told of by e-mail and feed when something new fits."""
