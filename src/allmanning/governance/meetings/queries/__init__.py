"""Questions about meetings; whoever asks says who they are."""
