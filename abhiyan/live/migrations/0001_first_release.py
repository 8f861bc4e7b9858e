import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('live', '0001_initial'), ('live', '0002_photos'), ('live', '0003_presence_noted_by_consent')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('plans', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('doors_at', models.DateTimeField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('stream', models.CharField(blank=True, max_length=500)),
                ('sound', models.CharField(blank=True, max_length=500)),
                ('text_hi', models.TextField(blank=True)),
                ('text_en', models.TextField(blank=True)),
                ('notice_hi', models.CharField(blank=True, max_length=300)),
                ('notice_en', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(default='planned', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('settled_at', models.DateTimeField(null=True)),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='address', to='plans.activity')),
            ],
            options={
                'ordering': ('starts_at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('doors_at__lte', models.F('starts_at')), ('starts_at__lt', models.F('ends_at'))), name='address_doors_then_start_then_end'), models.CheckConstraint(condition=models.Q(('settled_at', None), ('state', 'ended'), _connector='OR'), name='address_is_settled_when_over'), models.CheckConstraint(condition=models.Q(('state__in', ('planned', 'doors', 'on_air', 'broken', 'ended'))), name='address_state_is_a_word')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('came', models.PositiveIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('beats', models.PositiveIntegerField(default=1)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='live.address')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['address', 'last'], name='attendance_by_last')],
                'constraints': [models.UniqueConstraint(fields=('address', 'person'), name='attendance_is_one_for_each_person'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('came'))), name='attendance_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.PositiveIntegerField()),
                ('n', models.PositiveIntegerField()),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='live.address')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('address', 'unit', 'minute'), name='presence_is_one_for_each_minute')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('raised_at', models.DateTimeField(null=True)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='live.address')),
                ('stands_at', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('-raised_at', 'asked_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('expected', models.PositiveIntegerField()),
                ('counted', models.PositiveIntegerField(null=True)),
                ('day', models.DateField(null=True)),
                ('counted_by', models.CharField(blank=True, max_length=80)),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='live.address')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'ordering': ('unit__path', 'name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('address', 'unit', 'name'), name='site_is_one_for_each_name'), models.CheckConstraint(condition=models.Q(models.Q(('counted', None), ('day', None)), models.Q(('counted__isnull', False), ('day__isnull', False)), _connector='OR'), name='site_is_counted_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SitePhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='live.site')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
    ]
