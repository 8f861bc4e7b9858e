"""Messages and calls that came in, and texts that an invented database keeps. Going back drops both tables."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Captured',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blind', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['blind', 'id'], name='captured_for_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Inbound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=40)),
                ('ref', models.BinaryField(max_length=32, unique=True)),
                ('kind', models.CharField(max_length=4)),
                ('blind', models.BinaryField(max_length=32)),
                ('word', models.CharField(max_length=8)),
                ('outcome', models.CharField(blank=True, default='', max_length=12)),
                ('answered', models.BooleanField(default=False)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['blind', 'at'], name='inbound_of_a_number'), models.Index(fields=['at'], name='inbound_by_its_moment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['sms', 'call'])), name='inbound_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('word__in', ['join', 'stop', 'call', 'other'])), name='inbound_word_is_known')],
            },
        ),
    ]
