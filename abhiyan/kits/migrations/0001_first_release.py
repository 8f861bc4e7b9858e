import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('kits', '0001_initial')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('plans', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Synthetic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bare', models.CharField(max_length=64)),
                ('labelled', models.CharField(max_length=64)),
                ('maker', models.CharField(max_length=120)),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Kit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('roles', models.JSONField(default=list)),
                ('languages', models.JSONField(default=list)),
                ('kind', models.CharField(default='promotional', max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('printed_by', models.CharField(blank=True, max_length=200)),
                ('published_by', models.CharField(blank=True, max_length=200)),
                ('paid_by', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('actor', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('handed_by', models.CharField(blank=True, max_length=80)),
                ('handed_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=80)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='kits.kit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='kit_period_is_forward'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'handed', 'withdrawn'])), name='kit_state_is_a_word'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='kit_withdrawn_says_when_and_why')],
            },
        ),
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_on', models.DateField()),
                ('shared_on', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kits', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('kit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='carriers', to='kits.kit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kit', 'person'), name='carrier_is_one_for_each_person'), models.CheckConstraint(condition=models.Q(('shared_on', None), ('shared_on__gte', models.F('seen_on')), _connector='OR'), name='carrier_shared_what_was_seen')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('title_hi', models.CharField(blank=True, max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('text_hi', models.TextField(blank=True)),
                ('text_en', models.TextField(blank=True)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('size', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('likeness', models.CharField(blank=True, max_length=64)),
                ('synthetic', models.BooleanField(default=False)),
                ('maker', models.CharField(blank=True, max_length=120)),
                ('actor', models.CharField(max_length=80)),
                ('activity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.activity')),
                ('kit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='kits.kit')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['text', 'picture', 'video', 'document', 'template'])), name='piece_kind_is_a_word'), models.CheckConstraint(condition=models.Q(('synthetic', False), models.Q(('kind', 'picture'), models.Q(('maker', ''), _negated=True)), _connector='OR'), name='piece_synthetic_is_a_picture_with_a_maker'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['text', 'template']), ('name', '')), models.Q(models.Q(('kind__in', ['text', 'template']), _negated=True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='piece_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.PositiveIntegerField()),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reaches', to='kits.piece')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'piece', 'day'), name='reach_is_one_row_a_day')],
            },
        ),
    ]
