import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('press', '0001_record'), ('press', '0002_beside')]

    initial = True

    dependencies = [
        ('events', '0001_first_release'),
        ('people', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proceedings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proceedings', to='events.event')),
            ],
            options={
                'verbose_name_plural': 'proceedings',
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_at', None), ('approver__isnull', False), _connector='OR'), name='proceedings_approved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PressNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('count', models.PositiveIntegerField()),
                ('heading', models.CharField(max_length=200)),
                ('dateline', models.JSONField()),
                ('paragraphs', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.CharField(blank=True, db_default='', max_length=100)),
                ('released_at', models.DateTimeField(null=True)),
                ('proceedings', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='press.proceedings')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ('hi', 'en'))), name='press_note_in_a_language'), models.CheckConstraint(condition=models.Q(('released_at', None), ('approved_at__isnull', False), _connector='OR'), name='press_note_released_after_approval')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('gone', models.BooleanField(default=False)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('proceedings', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='press.proceedings')),
            ],
            options={
                'ordering': ('number', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('proceedings', 'key'), name='item_key_is_one_in_a_record'), models.UniqueConstraint(condition=models.Q(('kind', 'meeting')), fields=('proceedings',), name='item_meeting_is_one_in_a_record'), models.CheckConstraint(condition=models.Q(('kind__in', ('meeting', 'person', 'speech', 'decision', 'step'))), name='item_is_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('gone', models.BooleanField(default=False)),
                ('beside', models.BooleanField(db_default=False)),
                ('actor', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='press.item')),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='version_is_one_for_each_number')],
            },
        ),
    ]
