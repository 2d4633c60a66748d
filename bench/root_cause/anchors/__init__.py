"""What else one could do: each ranker takes a case and returns factor keys, the likeliest first."""
