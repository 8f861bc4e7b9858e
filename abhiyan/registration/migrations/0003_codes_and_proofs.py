"""Codes sent to numbers, and their count by day. Going back drops both tables: codes under way are lost."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0002_sign_ups'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('key', models.BinaryField(max_length=32)),
                ('sent', models.PositiveIntegerField(default=0)),
                ('proved', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'key'), name='spending_one_row_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.BinaryField(max_length=16)),
                ('digest', models.BinaryField(max_length=32)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('sign_up', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='challenges', to='registration.signup')),
            ],
            options={
                'indexes': [models.Index(fields=['sign_up', '-id'], name='challenge_of_a_sign_up')],
            },
        ),
    ]
