"""The judge is tested itself: how many wrong programs it passes, and how many right ones it fails."""
