"""What is compared of an event, and how often each of its values stands in the feeds.

In: series with their occurrences, the names of the feeds. Out: titles taken apart, `EventFeatures`, `WordStatistics`.
Start at `titles.parse_title`, then `rarity`: how many bits an agreement on a value says.
`feed_value_counts` counts one feed, `word_statistics` puts all feeds together, and both follow changes.
May import: html, join_links, model. No pair is compared here but two titles.
"""
