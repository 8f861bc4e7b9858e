"""Words that were written at the same time as what stands are kept. Going back takes them for versions that stood."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('press', '0001_record'),
    ]

    operations = [
        migrations.AddField(
            model_name='version',
            name='beside',
            field=models.BooleanField(db_default=False),
        ),
    ]
