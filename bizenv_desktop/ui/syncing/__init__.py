"""Exchange with the province: what will be sent, what came."""
