// The templates that stand in for those a theme lacks, `!simple/…` by name. They have the blocks and macros that themes extend and call.

/// By file name.
let builtinTemplates: [String: String] = [
    "base.html": base, "index.html": index, "article.html": article, "page.html": page, "archives.html": archives,
    "period_archives.html": periodArchives, "tag.html": filtered("tag", "Articles tagged with {{ tag }}", title: "{{ tag }} tag"),
    "category.html": filtered("category", "Articles in the {{ category }} category", title: "{{ category }} category"),
    "author.html": filtered("author", "Articles by {{ author }}", title: "Articles by {{ author }}"),
    "tags.html": taxa("tag", in: "tags", "Tags for", title: "Tags"),
    "categories.html": taxa("category", in: "categories", "Categories on", title: "Categories"),
    "authors.html": taxa("author", in: "authors", "Authors on", title: "Authors"), "pagination.html": pagination,
    "translations.html": translations, "feeds.html": feeds, "404.html": notFound,
]

private let base = #"""
    <!DOCTYPE html>
    <html lang="{% block html_lang %}{{ DEFAULT_LANG }}{% endblock %}">
    <head>
    {% block head %}
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="Plimsoll">
    <title>{% block title %}{{ SITENAME|striptags }}{% endblock %}</title>
    {% if SITESUBTITLE|default %}<meta name="description" content="{{ SITESUBTITLE|striptags|e }}">{% endif %}
    {% if CSS_FILE %}<link rel="stylesheet" href="{{ SITEURL }}/{{ THEME_STATIC_DIR }}/css/{{ CSS_FILE }}">{% endif %}
    {% if STYLESHEET_URL|default %}<link rel="stylesheet" href="{{ STYLESHEET_URL }}">{% endif %}
    {% include "!simple/feeds.html" %}
    {% endblock head %}
    </head>
    <body>
    {% block body %}
    <header>
    {% block header %}
    <h1><a href="{{ SITEURL }}/">{{ SITENAME }}</a></h1>
    {% if SITESUBTITLE|default %}<p>{{ SITESUBTITLE }}</p>{% endif %}
    {% endblock header %}
    {% block nav %}
    <nav><ul>
    {% for title, link in MENUITEMS|default([]) %}
    <li><a href="{{ link }}">{{ title }}</a></li>
    {% endfor %}
    {% for p in pages if DISPLAY_PAGES_ON_MENU %}
    <li><a href="{{ SITEURL }}/{{ p.url }}"{% if p == page|default %} aria-current="page"{% endif %}>{{ p.title }}</a></li>
    {% endfor %}
    {% for c, members in categories if DISPLAY_CATEGORIES_ON_MENU %}
    <li><a href="{{ SITEURL }}/{{ c.url }}"{% if c == category|default %} aria-current="page"{% endif %}>{{ c }}</a></li>
    {% endfor %}
    </ul></nav>
    {% endblock nav %}
    </header>
    <main>{% block content %}{% endblock %}</main>
    <footer>
    {% block footer %}
    <address>Made with Plimsoll</address>
    {% endblock footer %}
    </footer>
    {% endblock body %}
    </body>
    </html>
    """#

/// The links to feeds in a page's head; `taxon` is the page's category or tag.
private let feeds = #"""
    {% set site = SITENAME|striptags %}
    {% for path, url, type, title in [
        (FEED_ALL_ATOM, FEED_ALL_ATOM_URL, "atom", "Full Atom"), (FEED_ALL_RSS, FEED_ALL_RSS_URL, "rss", "Full RSS"),
        (FEED_ATOM, FEED_ATOM_URL, "atom", "Atom"), (FEED_RSS, FEED_RSS_URL, "rss", "RSS")] if path|default %}
    <link rel="alternate" type="application/{{ type }}+xml" href="{{ FEED_DOMAIN }}/{{ url|default(path, true) }}" title="{{ site }} {{ title }} Feed">
    {% endfor %}
    {% for taxon, path, url, type, title in [
        (category, CATEGORY_FEED_ATOM, CATEGORY_FEED_ATOM_URL, "atom", "Category Atom"),
        (category, CATEGORY_FEED_RSS, CATEGORY_FEED_RSS_URL, "rss", "Category RSS"),
        (tag, TAG_FEED_ATOM, TAG_FEED_ATOM_URL, "atom", "Tag Atom"), (tag, TAG_FEED_RSS, TAG_FEED_RSS_URL, "rss", "Tag RSS")]
        if taxon|default and path|default %}
    <link rel="alternate" type="application/{{ type }}+xml" href="{{ FEED_DOMAIN }}/{{ (url|default(path, true)).format(slug=taxon.slug) }}"
      title="{{ taxon }} {{ title }} Feed">
    {% endfor %}
    """#

private let index = #"""
    {% extends "base.html" %}
    {% block content %}
    {% block content_title %}<h2>All articles</h2>{% endblock %}
    {% for post in (articles_page.object_list if articles_page is defined else articles) %}
    <article>
    <h2><a href="{{ SITEURL }}/{{ post.url }}" rel="bookmark" title="Permalink to {{ post.title|striptags|e }}">{{ post.title }}</a></h2>
    <div>{{ post.summary }}</div>
    <footer>
    <p>Published: <time datetime="{{ post.date.isoformat() }}">{{ post.locale_date }}</time></p>
    {% if post.authors|default %}<address>By
    {% for writer in post.authors %}
    <a href="{{ SITEURL }}/{{ writer.url }}">{{ writer }}</a>
    {% endfor %}</address>{% endif %}
    </footer>
    </article>
    {% endfor %}
    {% if articles_page is defined and articles_page.has_other_pages() %}{% include "pagination.html" %}{% endif %}
    {% endblock content %}
    """#

private let article = #"""
    {% extends "base.html" %}
    {% import "translations.html" as languages with context %}
    {% block html_lang %}{{ article.lang }}{% endblock %}
    {% block title %}{{ SITENAME|striptags }} - {{ article.title|striptags }}{% endblock %}
    {% block head %}
    {{ super() }}
    {% if languages.entry_hreflang is defined %}{{ languages.entry_hreflang(article) }}{% endif %}
    {% if article.description|default %}<meta name="description" content="{{ article.description|e }}">{% endif %}
    {% for word in article.tags|default([]) %}<meta name="tags" content="{{ word|e }}">{% endfor %}
    {% endblock %}
    {% block content %}
    <article>
    <h2><a href="{{ SITEURL }}/{{ article.url }}" rel="bookmark" title="Permalink to {{ article.title|striptags|e }}">{{ article.title }}</a></h2>
    {{ languages.translations_for(article) }}
    {{ article.content }}
    <footer>
    <p>Published: <time datetime="{{ article.date.isoformat() }}">{{ article.locale_date }}</time></p>
    {% if article.modified|default %}<p>Last updated: <time datetime="{{ article.modified.isoformat() }}">{{ article.locale_modified }}</time></p>{% endif %}
    {% for label, things, tag in [("By", article.authors, "address"), ("Category:", [article.category], "p"), ("Tags:", article.tags, "p")]
        if things|default %}
    <{{ tag }}>{{ label }}{% for thing in things %} <a href="{{ SITEURL }}/{{ thing.url }}">{{ thing }}</a>{% endfor %}</{{ tag }}>
    {% endfor %}
    </footer>
    </article>
    {% endblock content %}
    """#

private let page = #"""
    {% extends "base.html" %}
    {% import "translations.html" as languages with context %}
    {% block html_lang %}{{ page.lang }}{% endblock %}
    {% block title %}{{ SITENAME|striptags }} - {{ page.title|striptags }}{% endblock %}
    {% block head %}
    {{ super() }}
    {% if languages.entry_hreflang is defined %}{{ languages.entry_hreflang(page) }}{% endif %}
    {% endblock %}
    {% block content %}
    <article>
    <h2>{{ page.title }}</h2>
    {{ languages.translations_for(page) }}
    {% block page_content %}{{ page.content }}{% endblock %}
    {% if page.modified|default %}<footer><p>Last updated: {{ page.locale_modified }}</p></footer>{% endif %}
    </article>
    {% endblock content %}
    """#

private let notFound = #"""
    {% extends "base.html" %}
    {% block title %}{{ SITENAME|striptags }} - Page not found{% endblock %}
    {% block head %}
    {{ super() }}
    <meta name="robots" content="noindex">
    {% endblock %}
    {% block content %}
    <h2>Page not found</h2>
    <p>There is nothing at this address. <a href="{{ SITEURL }}/">All articles</a> are on the first page.</p>
    {% endblock content %}
    """#

private let archives = listOfDates("{{ SITENAME|striptags }} - Archives", "Archives for {{ SITENAME }}")

private let periodArchives = listOfDates(
    "{{ SITENAME|striptags }} - {{ period|reverse|join(' ') }} archives", "Archives for {{ period|reverse|join(' ') }}")

private func listOfDates(_ title: String, _ heading: String) -> String {
    """
    {% extends "base.html" %}
    {% block title %}\(title){% endblock %}
    {% block content %}
    <h2>\(heading)</h2>
    <dl>
    {% for post in dates %}
    <dt>{{ post.locale_date }}</dt>
    <dd><a href="{{ SITEURL }}/{{ post.url }}">{{ post.title }}</a></dd>
    {% endfor %}
    </dl>
    {% endblock content %}
    """
}

/// The articles of one category, tag or author.
private func filtered(_ kind: String, _ heading: String, title: String) -> String {
    """
    {% extends "index.html" %}
    {% block title %}{{ SITENAME|striptags }} - \(title){% endblock %}
    {% block content_title %}<h2>\(heading)</h2>{% endblock %}
    """
}

/// All categories, tags or authors.
private func taxa(_ kind: String, in list: String, _ heading: String, title: String) -> String {
    """
    {% extends "base.html" %}
    {% block title %}{{ SITENAME|striptags }} - \(title){% endblock %}
    {% block content %}
    <h2>\(heading) {{ SITENAME }}</h2>
    <ul>
    {% for \(kind), members in \(list)|sort %}
    <li><a href="{{ SITEURL }}/{{ \(kind).url }}">{{ \(kind) }}</a> ({{ members|count }})</li>
    {% endfor %}
    </ul>
    {% endblock content %}
    """
}

private let pagination = #"""
    {% if DEFAULT_PAGINATION %}
    {% set last = articles_paginator.num_pages %}
    <nav><ul>
    {% for target, sign in [(articles_paginator.page(1), "⟪"), (articles_previous_page, "⟨")] if articles_page.has_previous() %}
    <li><a href="{{ SITEURL }}/{{ target.url }}">{{ sign }}</a></li>
    {% endfor %}
    <li>Page {{ articles_page.number }} / {{ last }}</li>
    {% for target, sign in [(articles_next_page, "⟩"), (articles_paginator.page(last), "⟫")] if articles_page.has_next() %}
    <li><a href="{{ SITEURL }}/{{ target.url }}">{{ sign }}</a></li>
    {% endfor %}
    </ul></nav>
    {% endif %}
    """#

private let translations = #"""
    {% macro translations_for(content) -%}
    {% if content.translations %}
    Translations:
    {% for other in content.translations %}
    <a href="{{ SITEURL }}/{{ other.url }}" hreflang="{{ other.lang }}">{{ other.lang }}</a>
    {% endfor %}
    {% endif %}
    {%- endmacro %}
    {% macro entry_hreflang(content) -%}
    {% for other in content.translations %}
    <link rel="alternate" hreflang="{{ other.lang }}" href="{{ SITEURL }}/{{ other.url }}">
    {% endfor %}
    {%- endmacro %}
    """#
