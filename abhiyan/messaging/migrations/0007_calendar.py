"""A message may bring a file for a calendar along. Going back drops those files."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0006_replies'),
    ]

    operations = [
        migrations.AddField(
            model_name='broadcast',
            name='calendar',
            field=models.BinaryField(default=b''),
        ),
    ]
