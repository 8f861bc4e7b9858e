import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('offline', '0001_filed')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clash',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=12)),
                ('base', models.CharField(blank=True, default='', max_length=36)),
                ('opened_at', models.DateTimeField()),
                ('judged_at', models.DateTimeField(null=True)),
                ('judged_by', models.CharField(blank=True, default='', max_length=80)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='clashes', to='people.person')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('judged_at', None)), fields=['unit'], name='clash_to_be_judged')],
                'constraints': [models.UniqueConstraint(fields=('person', 'field', 'base'), name='clash_is_one_for_each_base')],
            },
        ),
        migrations.CreateModel(
            name='Filed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=36, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('digest', models.BinaryField(max_length=32)),
                ('path_then', models.CharField(blank=True, default='', max_length=60)),
                ('path_now', models.CharField(blank=True, default='', max_length=60)),
                ('device_at', models.DateTimeField()),
                ('offset', models.IntegerField()),
                ('made_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('received_at', models.DateTimeField()),
                ('is_late', models.BooleanField(default=False)),
                ('after', models.CharField(blank=True, default='', max_length=36)),
                ('state', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, default='', max_length=80)),
                ('said', models.CharField(blank=True, default='', max_length=300)),
                ('sealed', models.BinaryField(default=b'')),
                ('judged_by', models.CharField(blank=True, default='', max_length=80)),
                ('filed', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed', to='people.person')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'held')), fields=['after'], name='filed_waits_for_another'), models.Index(condition=models.Q(('state', 'held')), fields=['received_at'], name='filed_held_since')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['taken', 'clash', 'held', 'refused'])), name='filed_state_is_a_word'), models.CheckConstraint(condition=models.Q(('after', ''), ('state', 'held'), _negated=True), name='filed_held_waits_for_another')],
            },
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=36, unique=True)),
                ('base', models.CharField(blank=True, default='', max_length=36)),
                ('sealed', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'field', 'made_at'], name='value_of_a_field')],
            },
        ),
    ]
