import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('units', '0001_initial'), ('units', '0005_units_on_the_map')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('day', models.DateField(unique=True)),
                ('closed', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ('day',),
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=40)),
                ('timezone', models.CharField(default='Asia/Kolkata', max_length=60)),
                ('founded', models.DateField()),
                ('invented', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('day', models.DateField()),
                ('compared', models.PositiveIntegerField()),
                ('differences', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('tree', models.PositiveSmallIntegerField()),
                ('depth', models.PositiveSmallIntegerField()),
                ('plural_hi', models.CharField(max_length=200)),
                ('plural_en', models.CharField(max_length=200)),
                ('is_leaf', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('tree', 'depth'),
                'constraints': [models.UniqueConstraint(fields=('tree', 'depth'), name='level_one_for_each_depth')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='measure_is_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(max_length=60, unique=True)),
                ('path', models.CharField(max_length=60, unique=True)),
                ('depth', models.PositiveSmallIntegerField()),
                ('area_path', models.CharField(max_length=60, null=True, unique=True)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('grid_row', models.SmallIntegerField(null=True)),
                ('grid_col', models.SmallIntegerField(null=True)),
                ('area_parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='area_children', to='units.unit')),
                ('level', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit')),
            ],
            options={
                'ordering': ('path',),
                'indexes': [models.Index(condition=models.Q(('grid_row__isnull', False)), fields=['path'], name='unit_on_the_map')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('depth', 1), ('parent', None)), models.Q(('depth__gt', 1), ('parent__isnull', False)), _connector='OR'), name='unit_only_the_top_has_no_parent'), models.CheckConstraint(condition=models.Q(('depth__gt', 1), ('path__in', ['000001', '000002']), _connector='OR'), name='unit_one_top_for_each_tree'), models.CheckConstraint(condition=models.Q(('path__length', django.db.models.expressions.CombinedExpression(models.F('depth'), '*', models.Value(6)))), name='unit_path_is_as_long_as_deep'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='unit_is_not_its_own_parent'), models.CheckConstraint(condition=models.Q(models.Q(('area_parent', None), ('area_path', None)), models.Q(('area_parent__isnull', False), ('area_path__isnull', False)), _connector='OR'), name='unit_stands_in_the_second_tree_whole'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='unit_period_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Total',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.IntegerField()),
                ('measure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.measure')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('n', 0)), fields=['n'], name='total_that_is_zero')],
                'constraints': [models.UniqueConstraint(fields=('unit', 'measure', 'day'), name='total_is_one_row_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Tail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.IntegerField()),
                ('measure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.measure')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tree', models.PositiveSmallIntegerField()),
                ('path', models.CharField(max_length=60, unique=True)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='units.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='placement_period_is_forward'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('unit', 'tree'), name='placement_one_open_for_each_tree')],
            },
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('code', models.CharField(max_length=60)),
                ('until', models.DateField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='units.unit')),
            ],
            options={
                'ordering': ('until',),
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('count', models.PositiveIntegerField()),
                ('year', models.PositiveSmallIntegerField()),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.level')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='units.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('day', models.DateField()),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('detail', models.JSONField(default=dict)),
                ('into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='units.unitact')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='units.unit')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
    ]
