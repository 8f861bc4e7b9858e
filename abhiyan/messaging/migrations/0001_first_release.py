import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('messaging', '0001_inbound_messages'), ('messaging', '0002_messages_to_many'), ('messaging', '0003_devices'), ('messaging', '0004_attend'), ('messaging', '0005_login'), ('messaging', '0006_replies'), ('messaging', '0007_calendar')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5, unique=True)),
                ('next_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('said', models.CharField(blank=True, default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', models.JSONField(default=list)),
                ('verified', models.BooleanField(default=False)),
                ('purpose', models.CharField(max_length=12)),
                ('channels', models.JSONField(default=list)),
                ('title_hi', models.CharField(max_length=120)),
                ('title_en', models.CharField(max_length=120)),
                ('text_hi', models.TextField()),
                ('text_en', models.TextField()),
                ('calendar', models.BinaryField(default=b'')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(default='counting', max_length=10)),
                ('day', models.DateField()),
                ('gathered', models.BigIntegerField(default=0)),
                ('counted_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=80, null=True, unique=True)),
                ('actor', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('released_by', models.CharField(blank=True, default='', max_length=80)),
                ('released_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'starts_at'], name='broadcast_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['counting', 'ready', 'released', 'sending', 'done', 'cancelled'])), name='broadcast_state_is_known'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='broadcast_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['released', 'sending', 'done']), _negated=True), ('released_at__isnull', False), _connector='OR'), name='broadcast_goes_once_released')],
            },
        ),
        migrations.CreateModel(
            name='Captured',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blind', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['blind', 'id'], name='captured_for_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blind', models.BinaryField(max_length=32, unique=True)),
                ('sealed', models.BinaryField()),
                ('label', models.CharField(blank=True, max_length=40)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(default='open', max_length=8)),
                ('worker', models.CharField(max_length=100)),
                ('taken_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, default='', max_length=80)),
                ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='messaging.broadcast')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['taken_at'], name='handover_open'), models.Index(condition=models.Q(('state', 'unsure')), fields=['broadcast', 'id'], name='handover_unsure')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5)),
                ('state', models.CharField(db_default='waiting', max_length=8)),
                ('reason', models.CharField(db_default='', max_length=12)),
                ('tries', models.PositiveSmallIntegerField(db_default=0)),
                ('ref', models.CharField(db_default='', max_length=70)),
                ('fields', models.JSONField(null=True)),
                ('handed_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('broadcast', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='messaging.broadcast')),
                ('counted', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='people.person')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('handover', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.handover')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['broadcast', 'channel', 'id'], name='delivery_that_waits'), models.Index(condition=models.Q(('handover__isnull', False)), fields=['handover'], name='delivery_of_a_handover'), models.Index(fields=['person', 'id'], name='delivery_to_a_person')],
                'constraints': [models.UniqueConstraint(fields=('broadcast', 'person', 'channel'), name='delivery_is_one_for_a_person'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'claimed', 'handed', 'arrived', 'refused', 'failed', 'held', 'unsure'])), name='delivery_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Inbound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=40)),
                ('ref', models.BinaryField(max_length=32, unique=True)),
                ('kind', models.CharField(max_length=4)),
                ('blind', models.BinaryField(max_length=32)),
                ('word', models.CharField(max_length=8)),
                ('outcome', models.CharField(blank=True, default='', max_length=12)),
                ('answered', models.BooleanField(default=False)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('reply_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.broadcast')),
            ],
            options={
                'indexes': [models.Index(fields=['blind', 'at'], name='inbound_of_a_number'), models.Index(fields=['at'], name='inbound_by_its_moment'), models.Index(condition=models.Q(('reply_to__isnull', False)), fields=['reply_to'], name='inbound_that_replies')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['sms', 'call'])), name='inbound_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('word__in', ['join', 'stop', 'call', 'report', 'attend', 'login', 'other'])), name='inbound_word_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5)),
                ('state', models.CharField(max_length=8)),
                ('n', models.IntegerField()),
                ('broadcast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='messaging.broadcast')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Silence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'since'), name='silence_is_there_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='silence_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('language', models.CharField(max_length=8)),
                ('header', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=12)),
                ('text', models.TextField()),
                ('retired', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('category__in', ['promotional', 'service'])), name='template_is_of_a_known_category')],
            },
        ),
        migrations.AddField(
            model_name='broadcast',
            name='template_en',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.template'),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='template_hi',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.template'),
        ),
    ]
