"""A hall may have another name in English. Going back drops those names."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_tried_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='venue',
            name='name_en',
            field=models.CharField(blank=True, db_default='', max_length=120),
        ),
    ]
