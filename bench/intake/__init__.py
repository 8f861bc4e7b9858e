"""What registration is measured and proved with: a server as `abhiyan serve` runs it, and senders of forms."""
