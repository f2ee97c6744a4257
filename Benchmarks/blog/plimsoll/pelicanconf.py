# In a blog that was Pelican's no post is a tutorial unless it says so: Hugo has none either.
PATH = "content"
SITENAME = "Benchmark"
SITEURL = "https://example.org"
TIMEZONE = "UTC"
THEME = "theme"
PLUGINS = ["neighbors"]
DEFAULT_PAGINATION = 10
# Hugo ends a summary with the paragraph that the 50th word is in: so many words on average.
SUMMARY_MAX_LENGTH = 75
FEED_RSS = "index.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
