import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('events', '0001_initial'), ('events', '0002_tried_by_hand'), ('events', '0003_venue_in_english')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('plans', '0001_first_release'),
        ('posts', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('number', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda', to='plans.activity')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('number', 'unit__depth', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name_hi', ''), _negated=True), models.Q(('name_en', ''), _negated=True), _connector='OR'), name='agenda_line_has_a_name'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='agenda_line_takes_time')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('half', models.CharField(blank=True, db_default='', max_length=10)),
                ('begins_at', models.TimeField(null=True)),
                ('proposed', models.BooleanField(db_default=False)),
                ('published', models.BooleanField(db_default=False)),
                ('pinned', models.BooleanField(db_default=False)),
                ('cancelled', models.BooleanField(db_default=False)),
                ('reason', models.CharField(blank=True, db_default='', max_length=200)),
                ('ask_by', models.DateField(null=True)),
                ('asked_on', models.DateField(null=True)),
                ('grant_by', models.DateField(null=True)),
                ('granted_on', models.DateField(null=True)),
                ('moves', models.PositiveIntegerField(db_default=0)),
                ('changed_at', models.DateTimeField()),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='event', to='plans.assignment')),
            ],
            options={
                'ordering': ('day', 'pk'),
                'indexes': [models.Index(fields=['day'], name='event_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('published', False), ('day__isnull', False), _connector='OR'), name='event_published_has_a_day'), models.CheckConstraint(condition=models.Q(('half__in', ['', 'am', 'pm'])), name='event_half_is_one_of_two'), models.CheckConstraint(condition=models.Q(('cancelled', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='event_cancelled_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Filling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fillings', to='events.event')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fillings', to='events.agendaline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'line'), name='filling_is_one_for_each_line')],
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most_a_day', models.PositiveSmallIntegerField(default=2)),
                ('same_day_km', models.PositiveSmallIntegerField(default=150)),
                ('overnight_km', models.PositiveSmallIntegerField(default=600)),
                ('nonce', models.CharField(blank=True, max_length=32)),
                ('link_until', models.DateTimeField(null=True)),
                ('home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guest', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('most_a_day__range', (1, 2))), name='guest_takes_one_or_two_a_day'), models.CheckConstraint(condition=models.Q(('nonce', ''), ('link_until__isnull', False), _connector='OR'), name='guest_link_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=20)),
                ('refused_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='events.event')),
                ('guest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='events.guest')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.post')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('event', 'guest'), name='invitation_is_one_for_each_guest'), models.CheckConstraint(condition=models.Q(('refused_on', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='invitation_refused_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.CharField(max_length=64)),
                ('slots', models.JSONField(default=dict)),
                ('guests', models.JSONField(default=dict)),
                ('proof', models.JSONField(default=dict)),
                ('steps', models.JSONField(null=True)),
                ('pins', models.JSONField(null=True)),
                ('made_at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('published_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timetables', to='plans.activity')),
                ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.timetable')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, db_default='', max_length=120)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('capacity', models.PositiveIntegerField(null=True)),
                ('facilities', models.JSONField(default=list)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='venues', to='units.unit')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='venue_is_one_for_each_name'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='venue_point_is_whole_and_on_earth')],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='venue',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='events.venue'),
        ),
        migrations.CreateModel(
            name='Busy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('half', models.CharField(max_length=10)),
                ('guest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='busy', to='events.guest')),
                ('venue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='busy', to='events.venue')),
            ],
            options={
                'ordering': ('day', '-half'),
                'constraints': [models.UniqueConstraint(fields=('guest', 'day', 'half'), name='busy_guest_is_said_once'), models.UniqueConstraint(fields=('venue', 'day', 'half'), name='busy_venue_is_said_once'), models.CheckConstraint(condition=models.Q(models.Q(('guest__isnull', False), ('venue', None)), models.Q(('guest', None), ('venue__isnull', False)), _connector='OR'), name='busy_is_a_guest_or_a_venue'), models.CheckConstraint(condition=models.Q(('half__in', ('am', 'pm'))), name='busy_half_is_one_of_two')],
            },
        ),
    ]
