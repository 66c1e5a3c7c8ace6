from django.db import models


class Weighing(models.Model):
    """How far the counting of what is borrowed has come through the catalogue: one row."""

    position = models.BigIntegerField(default=0)  # the last edition that was weighed
    done_at = models.DateTimeField(null=True)  # when the last round through all of them ended

    def __str__(self) -> str:
        return f"up to {self.position}"
