"""What accounts own: balances, positions and the transfers behind them, as tables and queries."""
