import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('plans', '0001_initial'), ('plans', '0002_drafts'), ('plans', '0003_feeds'), ('plans', '0004_proofs'), ('plans', '0005_past_events'), ('plans', '0006_handing_on')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('posts', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=60)),
                ('subject', models.CharField(max_length=80, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('span', models.CharField(max_length=10)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('days', models.JSONField(default=list)),
                ('proof', models.CharField(default='none', max_length=20)),
                ('target_count', models.PositiveIntegerField(null=True)),
                ('details', models.JSONField(default=dict)),
                ('withdrawn_on', models.DateField(null=True)),
                ('past_events', models.JSONField(default=dict)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('target_level', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('target_role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('within', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('since', 'until', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='activity_period_is_forward'), models.CheckConstraint(condition=models.Q(models.Q(('target_count', None), ('target_level', None), ('target_role', None)), models.Q(('target_count__gte', 1), ('target_level__isnull', False), ('target_role__isnull', False)), _connector='OR'), name='activity_target_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('due', models.DateField()),
                ('state', models.CharField(default='not_started', max_length=12)),
                ('begun_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
                ('verified_on', models.DateField(null=True)),
                ('report', models.TextField(blank=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('reported_by', models.CharField(blank=True, max_length=80)),
                ('verified_by', models.CharField(blank=True, max_length=80)),
                ('extended_on', models.DateField(null=True)),
                ('reassigned_on', models.DateField(null=True)),
                ('told_on', models.DateField(null=True)),
                ('told_by', models.CharField(blank=True, db_default='', max_length=80)),
                ('moves', models.PositiveIntegerField(db_default=0)),
                ('acting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands_in_for', to='posts.post')),
                ('activity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='plans.activity')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='posts.post')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='units.unit')),
            ],
            options={
                'ordering': ('due', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('activity', 'unit'), name='assignment_is_one_for_each_unit'), models.CheckConstraint(condition=models.Q(('due__gte', models.F('since'))), name='assignment_period_is_forward'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('state__in', ('not_started', 'in_progress')), ('verified_on', None)), models.Q(('closed_on__isnull', False), ('state__in', ['reported', 'waived']), ('verified_on', None)), models.Q(('closed_on__isnull', False), ('state', 'verified'), ('verified_on__isnull', False)), _connector='OR'), name='assignment_state_follows_its_dates')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('text', models.TextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('key',),
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=32)),
                ('made_on', models.DateField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='people.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'unit'), name='feed_is_one_for_each_unit'), models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('person',), name='feed_is_one_of_ones_own')],
            },
        ),
        migrations.CreateModel(
            name='Handing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handings', to='plans.assignment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.post')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('timezone', models.CharField(default='Asia/Kolkata', max_length=60)),
                ('version', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('since', 'key'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='programme_period_is_forward')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='plans.programme'),
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('number', models.PositiveIntegerField(null=True)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('size', models.PositiveIntegerField(null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('day', models.DateField()),
                ('actor', models.CharField(max_length=80)),
                ('withdrawn_on', models.DateField(null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='plans.assignment')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'number'), ('name', ''), ('number__isnull', False)), models.Q(('kind__in', ['photo', 'document']), ('number', None), ('size__isnull', False), models.Q(('name', ''), _negated=True)), _connector='OR'), name='proof_is_a_number_or_a_file')],
            },
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('programme', 'key'), name='activity_is_one_for_each_key'),
        ),
    ]
