import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('hall', '0001_initial')]

    initial = True

    dependencies = [
        ('events', '0001_first_release'),
        ('people', '0001_first_release'),
        ('posts', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='PassKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('mark', models.CharField(max_length=8, unique=True)),
                ('public', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rules', models.JSONField(default=list)),
                ('accompany', models.PositiveSmallIntegerField(default=0)),
                ('opens', models.TimeField(null=True)),
                ('closes', models.TimeField(null=True)),
                ('wave', models.PositiveSmallIntegerField(default=0)),
                ('sent', models.PositiveSmallIntegerField(default=0)),
                ('frozen_by', models.CharField(blank=True, default='', max_length=80)),
                ('frozen_on', models.DateField(null=True)),
                ('told', models.PositiveIntegerField(default=0)),
                ('reminded', models.DateField(null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='audience', to='events.event')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sent__lte', models.F('wave'))), name='audience_is_sent_once_frozen')],
            },
        ),
        migrations.CreateModel(
            name='Door',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('nonce', models.CharField(max_length=32)),
                ('ended_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='events.event')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('event', 'name'), name='door_is_one_for_each_name')],
            },
        ),
        migrations.CreateModel(
            name='Invitee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.SmallIntegerField()),
                ('rank', models.PositiveSmallIntegerField()),
                ('kind', models.PositiveSmallIntegerField()),
                ('wave', models.PositiveSmallIntegerField()),
                ('state', models.CharField(db_default='asked', max_length=8)),
                ('places', models.PositiveSmallIntegerField(db_default=1)),
                ('reason', models.CharField(blank=True, db_default='', max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, db_default='', max_length=80)),
                ('audience', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='invitees', to='hall.audience')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_to', to='people.person')),
                ('post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.post')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['audience', 'state', 'answered_at'], name='invitee_by_state'), models.Index(fields=['audience', 'rank', 'id'], name='invitee_in_protocol')],
                'constraints': [models.UniqueConstraint(fields=('audience', 'person'), name='invitee_is_asked_once'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'coming', 'waiting', 'declined'])), name='invitee_state_is_a_word'), models.CheckConstraint(condition=models.Q(('places__gte', 1)), name='invitee_takes_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=8)),
                ('kind', models.PositiveSmallIntegerField()),
                ('last', models.DateField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='events.event')),
                ('invitee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='hall.invitee')),
            ],
            options={
                'ordering': ('number',),
                'constraints': [models.UniqueConstraint(fields=('event', 'number'), name='pass_number_is_there_once'), models.UniqueConstraint(fields=('event', 'code'), name='pass_code_is_there_once'), models.CheckConstraint(condition=models.Q(('kind__in', (1, 2, 3, 4, 5, 6))), name='pass_is_of_a_known_class')],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('how', models.CharField(max_length=6)),
                ('let_in', models.BooleanField()),
                ('said', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('device_at', models.DateTimeField()),
                ('offset', models.IntegerField()),
                ('received_at', models.DateTimeField()),
                ('flag', models.CharField(blank=True, db_default='', max_length=14)),
                ('judged', models.CharField(blank=True, db_default='', max_length=6)),
                ('judged_by', models.CharField(blank=True, db_default='', max_length=80)),
                ('door', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='hall.door')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='hall.pass')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('flag', ''), _negated=True), fields=['door', 'id'], name='scan_to_be_looked_at')],
                'constraints': [models.UniqueConstraint(fields=('door', 'key'), name='scan_is_kept_once'), models.CheckConstraint(condition=models.Q(('how__in', ['camera', 'typed', 'paper'])), name='scan_is_of_a_known_way')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='events.event')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('of', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='hall.pass')),
                ('scan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='hall.scan')),
            ],
        ),
    ]
