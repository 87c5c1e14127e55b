from tools.words import bare_words, faults


def test_words_outside_a_translation_are_found() -> None:
    source = """{% load i18n %}<p class="lead">Guten Tag</p><img alt="Bild"><input placeholder="{% translate 'Name' %}" title='Hinweis'>"""

    assert list(bare_words(source)) == ["Guten", "Tag", "Bild", "Hinweis"]


def test_what_is_translated_or_code_is_left_alone() -> None:
    source = """{# Notiz #}<h1>{% translate "Team" %}</h1>{% blocktranslate %}{{ n }} of them{% endblocktranslate %}
        {{ firm.name }} · <code>planwart up</code> Planwart PDF {% block form %}action="{% url 'team' %}" data-upload{% endblock %}"""

    assert list(bare_words(source)) == []


def test_no_template_speaks_one_language_only() -> None:
    assert faults() == []
