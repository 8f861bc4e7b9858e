import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('kernel', '0001_initial'), ('kernel', '0002_keymark'), ('kernel', '0003_jobs'), ('kernel', '0004_edition')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CacheRow',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'kernel_cache',
            },
        ),
        migrations.CreateModel(
            name='KeyMark',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('fingerprint', models.CharField(max_length=32)),
                ('since_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('actor', models.CharField(max_length=80)),
                ('path', models.CharField(max_length=500)),
                ('body_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=b'')),
                ('truncated', models.BooleanField(default=False)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'key'), name='answer_once_per_actor_and_key')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.CharField(max_length=100)),
                ('verb', models.CharField(max_length=50)),
                ('subject', models.CharField(max_length=200)),
                ('count', models.PositiveIntegerField(default=1)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('detail', models.JSONField(null=True)),
                ('number', models.PositiveBigIntegerField(null=True, unique=True)),
                ('link', models.CharField(blank=True, default='', max_length=64)),
            ],
            options={
                'indexes': [models.Index(models.F('id'), condition=models.Q(('number', None)), name='audit_unlinked'), models.Index(models.F('subject'), models.F('at'), name='audit_of_subject'), models.Index(models.F('actor'), models.F('verb'), models.F('at'), name='audit_by_actor')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('link', ''), ('number', None)), models.Q(('number__isnull', False), models.Q(('link', ''), _negated=True)), _connector='OR'), name='audit_number_comes_with_link')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
                ('link', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='audit_head_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='edition_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=200)),
                ('ids', models.JSONField(default=dict)),
                ('actor', models.CharField(max_length=100)),
                ('page', models.CharField(blank=True, default='', max_length=200)),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('of', models.PositiveBigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('worker', models.CharField(blank=True, default='', max_length=100)),
                ('delivery', models.CharField(blank=True, default='', max_length=64)),
                ('error', models.CharField(blank=True, default='', max_length=100)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'indexes': [models.Index(models.F('state'), models.F('id'), name='job_by_state'), models.Index(models.F('due_at'), condition=models.Q(('state__in', ['waiting', 'running'])), name='job_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='job_has_a_lease_while_it_runs'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'dead', 'dropped'])), name='job_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeDay',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='programme_day_is_one_row')],
            },
        ),
    ]
