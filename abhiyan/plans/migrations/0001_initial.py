# One programme, its activities, an assignment for every unit that acts. Going back drops the three tables.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('posts', '0001_initial'),
        ('units', '0002_the_database_refuses_a_bad_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('timezone', models.CharField(default='Asia/Kolkata', max_length=60)),
                ('version', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'ordering': ('since', 'key'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='programme_period_is_forward')],
            },
        ),
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
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('target_level', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('target_role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.role')),
                ('within', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='plans.programme')),
            ],
            options={
                'ordering': ('since', 'until', 'pk'),
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
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('programme', 'key'), name='activity_is_one_for_each_key'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='activity_period_is_forward'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target_count', None), ('target_level', None), ('target_role', None)), models.Q(('target_count__gte', 1), ('target_level__isnull', False), ('target_role__isnull', False)), _connector='OR'), name='activity_target_is_whole'),
        ),
    ]
