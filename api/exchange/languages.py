"""Two languages for every page: which one a reader wants, the words of the pages in it, and what things are called.

The sources in ``translations/*.po`` are read as they are when the application starts, so nothing has to be compiled.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from queries.errors import Told

DEFAULT = "zh"
LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
HTML_LANG: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}
_COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def translatable(message: str) -> str:
    """Mark a message for translation where it is written; it is translated where it is shown."""
    return message


@cache
def _translation_catalogue(language: str) -> NullTranslations:
    """Return the catalogue of a language; English is what the messages are written in."""
    source = files("api") / "translations" / f"{language}.po"
    if not source.is_file():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def choose_language(asked: str | None, remembered: str | None, accepted: str | None) -> str:
    """Choose by ``?lang=``, else by the cookie of an earlier choice, else by Accept-Language, else Chinese."""
    for explicit in (asked, remembered):
        if explicit and explicit in LANGUAGES:
            return explicit
    return _preferred_language(accepted or "")


def _preferred_language(accepted: str) -> str:
    """Return the language of ours that an Accept-Language header likes best; ``zh-TW`` is Chinese."""
    ranked = parse_accept_header(accepted, LanguageAccept)
    primaries = (tag.lower().partition("-")[0] for tag, quality in ranked if quality > 0)
    return next((each for each in primaries if each in LANGUAGES), DEFAULT)


def current_language() -> str:
    """Return the language of this request."""
    if "language" not in g:
        g.language = choose_language(
            request.args.get("lang"), request.cookies.get(_COOKIE), request.headers.get("Accept-Language")
        )
    return str(g.language)


def gettext(message: str) -> str:
    """Translate a message into the language of this request."""
    return _translation_catalogue(current_language()).gettext(message)


def translated_sentence(sentence: str) -> str:
    """Say in the language of this request what was told in English."""
    if isinstance(sentence, Told):
        return gettext(sentence.template) % {
            name: translated_sentence(value) for name, value in sentence.values.items()
        }
    return gettext(sentence) if sentence else ""


def _ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a message that depends on a number."""
    return _translation_catalogue(current_language()).ngettext(singular, plural, number)


def _remember_language(response: Response) -> Response:
    """Keep an explicit choice in a cookie, and tell caches what the answer depends on."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):  # most requests are queries, in a hurry
        return response
    asked = request.args.get("lang")
    if asked and asked in LANGUAGES:
        response.set_cookie(_COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True)
    response.vary.update(("Accept-Language", "Cookie"))
    response.headers.setdefault("Content-Language", HTML_LANG[current_language()])
    return response


def install_languages(app: Flask) -> None:
    """Give templates ``_`` and ``ngettext`` (``{% trans %}`` too), and requests their language."""
    environment: Any = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.filters["translated"] = translated_sentence
    environment.install_gettext_callables(gettext, _ngettext, newstyle=True)
    app.context_processor(lambda: {"language": current_language(), "languages": LANGUAGES, "html_lang": HTML_LANG})
    app.after_request(_remember_language)
