"""The collector of texts finds what Django would translate."""

import io

from tools.catalogue import texts_of_python, texts_of_template


def test_texts_of_python_reads_every_form() -> None:
    source = b"""
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
a = _("Save")
b = gettext_lazy("%(name)s invites you")
c = ngettext("%(n)d unit", "%(n)d units", 2)
d = pgettext("verb", "Plan")
e = _(a)
"""

    assert list(texts_of_python(io.BytesIO(source))) == [
        (None, "Save"),
        (None, "%(name)s invites you"),
        (None, ("%(n)d unit", "%(n)d units")),
        ("verb", "Plan"),
    ]


def test_texts_of_template_reads_every_form() -> None:
    source = """
{% load i18n %}
  <p>{% translate "Save" %}</p>
      <p title="{% trans 'Open' %}">{% blocktranslate trimmed with name=unit.name %}
        Dear {{ name }},
        it's "here"
      {% endblocktranslate %}</p>
    {% blocktranslate count n=units %}{{ n }} unit{% plural %}{{ n }} units{% endblocktranslate %}
 {% translate "Plan" context "verb" %}
"""

    assert list(texts_of_template(source)) == [
        (None, "Save"),
        (None, "Open"),
        (None, 'Dear %(name)s, it\'s "here"'),
        (None, ("%(n)s unit", "%(n)s units")),
        ("verb", "Plan"),
    ]
