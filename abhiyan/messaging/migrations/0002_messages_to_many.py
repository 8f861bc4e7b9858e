"""Messages to many: what they say, each person's delivery, what was handed over, what is registered. Going back drops it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_inbound_messages'),
        ('people', '0008_stamps_and_who_answers_no_complaint'),
        ('units', '0003_units_are_counted'),
    ]

    operations = [
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
            ],
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
            ],
        ),
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
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(default='open', max_length=8)),
                ('worker', models.CharField(max_length=100)),
                ('taken_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, default='', max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=5)),
                ('state', models.CharField(max_length=8)),
                ('n', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Silence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
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
        ),
        migrations.RemoveConstraint(
            model_name='inbound',
            name='inbound_word_is_known',
        ),
        migrations.AddConstraint(
            model_name='inbound',
            constraint=models.CheckConstraint(condition=models.Q(('word__in', ['join', 'stop', 'call', 'report', 'other'])), name='inbound_word_is_known'),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='broadcast',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='messaging.broadcast'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='counted',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='people.person'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='handover',
            name='broadcast',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='messaging.broadcast'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='handover',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.handover'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='broadcast',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='messaging.broadcast'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='silence',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['promotional', 'service'])), name='template_is_of_a_known_category'),
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
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['taken_at'], name='handover_open'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('state', 'unsure')), fields=['broadcast', 'id'], name='handover_unsure'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['broadcast', 'channel', 'id'], name='delivery_that_waits'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('handover__isnull', False)), fields=['handover'], name='delivery_of_a_handover'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['person', 'id'], name='delivery_to_a_person'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('broadcast', 'person', 'channel'), name='delivery_is_one_for_a_person'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'claimed', 'handed', 'arrived', 'refused', 'failed', 'held', 'unsure'])), name='delivery_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='silence',
            constraint=models.UniqueConstraint(fields=('unit', 'since'), name='silence_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='silence',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='silence_is_forward'),
        ),
        migrations.AddIndex(
            model_name='broadcast',
            index=models.Index(fields=['state', 'starts_at'], name='broadcast_by_state'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['counting', 'ready', 'released', 'sending', 'done', 'cancelled'])), name='broadcast_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='broadcast_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='broadcast',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['released', 'sending', 'done']), _negated=True), ('released_at__isnull', False), _connector='OR'), name='broadcast_goes_once_released'),
        ),
    ]
