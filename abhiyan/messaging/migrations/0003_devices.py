"""Browsers in which people switched messages on. Going back drops it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0002_messages_to_many'),
        ('people', '0008_stamps_and_who_answers_no_complaint'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blind', models.BinaryField(max_length=32, unique=True)),
                ('sealed', models.BinaryField()),
                ('label', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='people.person')),
            ],
        ),
    ]
