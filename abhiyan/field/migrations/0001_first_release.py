import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('field', '0001_drives')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('plans', '0001_first_release'),
        ('registration', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('sealed', models.BinaryField(default=b'')),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('permission', models.CharField(blank=True, default='', max_length=8)),
                ('permission_on', models.DateField(null=True)),
                ('dropped_on', models.DateField(null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='plans.assignment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('assignment', 'name'), name='place_is_one_for_each_name'), models.CheckConstraint(condition=models.Q(('permission__in', ('', 'asked', 'granted', 'refused'))), name='place_permission_is_a_word'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='place_has_a_whole_point')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='plans.assignment')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('assignment', 'name'), name='team_is_one_for_each_name')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('part', models.CharField(max_length=2)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='field.place')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='field.team')),
            ],
            options={
                'ordering': ('day', 'part', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('team', 'day', 'part'), name='slot_has_a_team_in_one_place'), models.CheckConstraint(condition=models.Q(('part__in', ('am', 'pm'))), name='slot_part_is_a_half')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assignment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.assignment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='field.team')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('assignment', 'person'), name='member_is_of_one_team')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='plans.assignment')),
                ('referrer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='field.team')),
            ],
            options={
                'ordering': ('team', 'day', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('team', None)), fields=('assignment',), name='link_is_one_of_the_drive'), models.UniqueConstraint(condition=models.Q(('day', None), ('team__isnull', False)), fields=('team',), name='link_is_one_of_the_team'), models.UniqueConstraint(fields=('team', 'day'), name='link_is_one_of_the_teams_day'), models.CheckConstraint(condition=models.Q(('day', None), ('team__isnull', False), _connector='OR'), name='link_of_a_day_is_a_teams')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('where', models.CharField(blank=True, max_length=120)),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('is_late', models.BooleanField(default=False)),
                ('talks', models.PositiveIntegerField()),
                ('met', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('shown', models.BooleanField(default=False)),
                ('actor', models.CharField(max_length=80)),
                ('struck_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='plans.assignment')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='field.place')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='field.team')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('-day', '-pk'),
                'indexes': [models.Index(fields=['unit', 'day'], name='visit_of_a_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('met__lte', 20000), ('talks__lte', 50)), name='visit_counts_are_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='visit_has_a_whole_point')],
            },
        ),
        migrations.CreateModel(
            name='VisitPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='photo', to='field.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Came',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('proved_on', models.DateField(null=True)),
                ('acted_on', models.DateField(null=True)),
                ('sign_up', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registration.signup')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='came', to='field.link')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('acted_on', None)), fields=['id'], name='came_and_not_counted_yet')],
                'constraints': [models.CheckConstraint(condition=models.Q(('acted_on', None), models.Q(('acted_on__gte', models.F('proved_on')), ('proved_on__isnull', False)), _connector='OR'), name='came_acts_after_the_proof')],
            },
        ),
        migrations.CreateModel(
            name='Opened',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.PositiveIntegerField()),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened', to='field.link')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('link', 'day'), name='opened_is_one_for_each_day')],
            },
        ),
    ]
