"""What codes in figures are called. Views reach the catalogue's words through here."""

from allmanning.services.library.catalogue.models import AUDIENCES, FORMS

__all__ = ["AUDIENCES", "FORMS"]
