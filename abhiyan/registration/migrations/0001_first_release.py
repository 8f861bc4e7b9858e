import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('registration', '0001_rosters'), ('registration', '0002_sign_ups'), ('registration', '0003_codes_and_proofs'), ('registration', '0004_calls_and_signs'), ('registration', '0005_who_waits_for_a_place'), ('registration', '0006_placings'), ('registration', '0007_devices_by_day'), ('registration', '0008_what_was_ticked'), ('registration', '0009_leaves_by_name'), ('registration', '0010_entrances'), ('registration', '0011_signs_of_visits')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('posts', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entrance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True)),
                ('device', models.BinaryField(max_length=16)),
                ('at', models.DateTimeField()),
                ('blind', models.BinaryField(default=b'', max_length=32)),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Layout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, unique=True)),
                ('settled', models.JSONField()),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='UnderAge',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('n', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('sheet', models.CharField(blank=True, max_length=200)),
                ('settled', models.JSONField(default=dict)),
                ('day', models.DateField()),
                ('actor', models.CharField(max_length=80)),
                ('state', models.CharField(default='looked', max_length=8)),
                ('line', models.PositiveIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('loaded', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('digest', 'sheet'), name='roster_of_a_file_runs_once'), models.CheckConstraint(condition=models.Q(('state__in', ['looked', 'waiting', 'running', 'stopped', 'done'])), name='roster_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='RosterLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('outcome', models.CharField(max_length=8)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('column', models.SmallIntegerField(default=-1)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('sealed', models.BinaryField(default=b'')),
                ('answered_by', models.CharField(blank=True, max_length=80)),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='registration.roster')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome__in', ['asked', 'refused'])), fields=['roster', 'outcome', 'line'], name='roster_line_to_be_mended')],
                'constraints': [models.UniqueConstraint(fields=('roster', 'line'), name='roster_line_is_written_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ['loaded', 'known', 'asked', 'refused'])), name='roster_line_has_a_known_outcome')],
            },
        ),
        migrations.CreateModel(
            name='RosterPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sealed', models.BinaryField()),
                ('roster', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='registration.roster')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('roster', 'number'), name='roster_part_is_there_once')],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whom', models.CharField(default='seats', max_length=10)),
                ('day', models.DateField()),
                ('seed', models.BigIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('strata', models.JSONField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('drawn_by', models.CharField(max_length=80)),
                ('drawn_at', models.DateTimeField()),
                ('ended_by', models.CharField(blank=True, default='', max_length=80)),
                ('ended_at', models.DateTimeField(null=True)),
                ('result', models.JSONField(null=True)),
                ('role', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'state', '-day'], name='sample_of_a_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('role__isnull', False), ('whom', 'role')), models.Q(('role', None), ('whom__in', ['seats', 'volunteers'])), _connector='OR'), name='sample_names_a_role_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('result__isnull', False), ('state', 'finished')), models.Q(('result', None), ('state__in', ['open', 'abandoned'])), _connector='OR'), name='sample_is_finished_with_a_result')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('stratum', models.PositiveIntegerField()),
                ('outcome', models.CharField(blank=True, default='', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('tried_on', models.DateField(null=True)),
                ('caller', models.CharField(blank=True, default='', max_length=80)),
                ('leased_until', models.DateTimeField(null=True)),
                ('said_at', models.DateTimeField(null=True)),
                ('steps', models.JSONField(default=list)),
                ('appointment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='posts.appointment')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('sample', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='registration.sample')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sample', 'number'), name='call_has_its_place_in_a_sample'), models.UniqueConstraint(fields=('sample', 'person'), name='call_is_one_a_person'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'real', 'unaware', 'wrong', 'unreached', 'refused', 'nobody', 'others'])), name='call_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Sign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('subject', models.CharField(blank=True, default='', max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('weight', models.FloatField()),
                ('details', models.JSONField(default=dict)),
                ('first_seen', models.DateField()),
                ('last_seen', models.DateField()),
                ('gone_on', models.DateField(null=True)),
                ('verdict', models.CharField(blank=True, default='', max_length=8)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('decided_by', models.CharField(blank=True, default='', max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('history', models.JSONField(default=list)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signs', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['verdict', '-weight', 'id'], name='sign_worst_first')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'subject'), name='sign_is_there_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['shared', 'serial', 'burst', 'spread', 'names', 'crowd', 'unverified', 'round', 'alike', 'rush', 'apart', 'night'])), name='sign_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('verdict', '')), models.Q(('decided_at__isnull', False), ('verdict__in', ['right', 'padded', 'watch'])), _connector='OR'), name='sign_is_open_or_decided')],
            },
        ),
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
            name='Window',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('since', 'key'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='window_period_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='volunteer', max_length=10)),
                ('placed', models.BooleanField(default=False)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('blind', models.BinaryField(db_index=True, max_length=32)),
                ('sealed', models.BinaryField(default=b'')),
                ('ticked', models.CharField(blank=True, db_default='', default='', max_length=80)),
                ('language', models.CharField(default='hi', max_length=8)),
                ('device', models.BinaryField(default=b'', max_length=16)),
                ('state', models.CharField(default='awaiting', max_length=10)),
                ('proof', models.CharField(blank=True, default='', max_length=12)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('proved_at', models.DateTimeField(null=True)),
                ('helper', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='people.person')),
                ('referrer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('window', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='registration.window')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'state', 'id'], name='sign_up_of_a_unit'), models.Index(condition=models.Q(('helper__isnull', False)), fields=['helper', 'id'], name='sign_up_helped'), models.Index(condition=models.Q(('referrer__isnull', False)), fields=['referrer', 'id'], name='sign_up_referred'), models.Index(fields=['device', 'day'], name='sign_up_of_a_device_by_day'), models.Index(condition=models.Q(('placed', False)), fields=['kind', 'id'], name='sign_up_unplaced')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['volunteer', 'appointed'])), name='sign_up_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['awaiting', 'proved', 'held', 'expired', 'left'])), name='sign_up_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('proved_at__isnull', False), ('state', 'proved')), models.Q(('state', 'proved'), _negated=True), _connector='OR'), name='sign_up_is_proved_with_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='LeafName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['key', 'unit'], name='leaf_name')],
            },
        ),
        migrations.CreateModel(
            name='Placing',
            fields=[
                ('sign_up', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='placing', serialize=False, to='registration.signup')),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='posts.appointment')),
                ('known', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
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
