"""Cataloguers put pictures on titles, with words for those who do not see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from allmanning.services.library.catalogue.models import CoverImage
from allmanning.services.library.catalogue.tests.test_images import a_png
from allmanning.services.library.cataloguing.tests.examples import (
    address,
    an_edition,
    signed_in,
    words_of,
)

pytestmark = pytest.mark.django_db


def test_a_picture_is_put_on_with_its_words_and_taken_off(settings, tmp_path):
    default = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": default}
    client, where = signed_in(), address("cover_change", an_edition().pk)
    assert "Picture of the cover" in words_of(client.get(where))

    def sent(data, **typed):
        return client.post(where, {"picture": SimpleUploadedFile("../x.svg", data), **typed})

    said = words_of(sent(b"<svg/>", alt="A bear"))
    assert "The picture must be JPEG or PNG." in said
    assert 'value="A bear"' in said
    assert "The picture must be JPEG or PNG." in words_of(client.post(where, {"alt": "A bear"}))
    assert "Say what the picture shows" in words_of(sent(a_png()))
    assert sent(a_png(), alt="A bear").status_code == 302
    kept = CoverImage.objects.get()
    assert kept.alt == "A bear"
    assert next((tmp_path / "covers").iterdir()).name.startswith(f"{kept.edition_id}-")
    assert 'alt="A bear"' in words_of(client.get(where))
    assert client.post(where, {"act": "take_off"}).status_code == 302
    assert not CoverImage.objects.exists()
