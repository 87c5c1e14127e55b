"""A migration of a later version that fails half way, for tests."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL("delete from identity_user"), migrations.RunSQL("insert into nowhere values (1)")]
