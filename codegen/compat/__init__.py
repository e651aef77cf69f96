"""What a change means for importers and for deployed clients."""
