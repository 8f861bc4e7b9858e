
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_notices_and_consents'),
        ('units', '0003_units_are_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Grievance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('text', models.TextField(blank=True, default='')),
                ('actor', models.CharField(max_length=80)),
                ('opened_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('state', models.CharField(default='open', max_length=8)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_by', models.CharField(blank=True, default='', max_length=80)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Vault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=6)),
                ('wrapped', models.BinaryField()),
                ('blob', models.BinaryField()),
                ('erased_at', models.DateTimeField()),
                ('destroy_on', models.DateField()),
                ('destroyed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='VaultOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('granted_at', models.DateTimeField(null=True)),
                ('shown_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=8)),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='erased_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='links_revoked',
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('claim_expires_on__isnull', False)), fields=['claim_expires_on', 'id'], name='person_claim_expires'),
        ),
        migrations.AddField(
            model_name='grievance',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grievances', to='people.person'),
        ),
        migrations.AddField(
            model_name='grievance',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit'),
        ),
        migrations.AddField(
            model_name='vault',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vault', to='people.person'),
        ),
        migrations.AddField(
            model_name='vaultopening',
            name='asker',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='vaultopening',
            name='granter',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='vaultopening',
            name='vault',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='people.vault'),
        ),
        migrations.AddField(
            model_name='wording',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.notice'),
        ),
        migrations.AddIndex(
            model_name='grievance',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['due', 'id'], name='grievance_due_first'),
        ),
        migrations.AddIndex(
            model_name='grievance',
            index=models.Index(fields=['unit', 'state'], name='grievance_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='grievance',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['not_me', 'wrong_booth', 'moved', 'other', 'complaint', 'under_age'])), name='grievance_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='grievance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(('answered_at__isnull', False), ('state__in', ['fixed', 'refused', 'placed'])), _connector='OR'), name='grievance_is_open_or_answered'),
        ),
        migrations.AddIndex(
            model_name='vault',
            index=models.Index(condition=models.Q(('destroyed_at', None)), fields=['destroy_on', 'id'], name='vault_due_first'),
        ),
        migrations.AddConstraint(
            model_name='vault',
            constraint=models.CheckConstraint(condition=models.Q(('destroyed_at', None), models.Q(('blob', b''), ('wrapped', b'')), _connector='OR'), name='vault_is_empty_once_destroyed'),
        ),
        migrations.AddConstraint(
            model_name='vaultopening',
            constraint=models.CheckConstraint(condition=models.Q(('granter', None), models.Q(('granter', models.F('asker')), _negated=True), _connector='OR'), name='vault_opens_to_two'),
        ),
        migrations.AddConstraint(
            model_name='vaultopening',
            constraint=models.CheckConstraint(condition=models.Q(('shown_at', None), ('granted_at__isnull', False), _connector='OR'), name='vault_is_shown_once_granted'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('purpose', 'language'), name='wording_is_one_for_a_purpose'),
        ),
    ]
