import abhiyan.people.models.people
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_a_proof_is_evidence_not_a_column'), ('people', '0003_relation_and_birth_year'), ('people', '0004_duplicates_and_merges'), ('people', '0005_notices_and_consents'), ('people', '0006_grievances_vault_and_tombstones'), ('people', '0007_withheld_and_whom_a_complaint_is_about'), ('people', '0008_stamps_and_who_answers_no_complaint')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=8)),
                ('version', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'language', 'version'), name='notice_version_is_there_once'), models.UniqueConstraint(fields=('purpose', 'language', 'digest'), name='notice_text_is_there_once')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('relation', models.CharField(blank=True, default='', max_length=200)),
                ('birth_year', models.SmallIntegerField(null=True)),
                ('language', models.CharField(default='hi', max_length=8)),
                ('source', models.CharField(max_length=80)),
                ('claim_expires_on', models.DateField(null=True)),
                ('erased_on', models.DateField(null=True)),
                ('withheld', models.BinaryField(null=True)),
                ('links_revoked', models.PositiveSmallIntegerField(db_default=0)),
                ('stamp', models.BinaryField(db_default=abhiyan.people.models.people.Drawn(), max_length=8)),
                ('since', models.DateField()),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='also', to='people.person')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('claim_expires_on__isnull', False)), fields=['claim_expires_on', 'id'], name='person_claim_expires')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_hi', ''), _negated=True), name='person_has_a_name'), models.CheckConstraint(condition=models.Q(('same_as', models.F('id')), _negated=True), name='person_is_not_merged_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='NameKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('skeleton', models.CharField(max_length=40)),
                ('token', models.CharField(max_length=40)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='name_keys', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['skeleton', 'token', 'person'], name='name_key')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, default='', max_length=80)),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged',), name='merge_one_standing'), models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='merge_is_of_two')],
            },
        ),
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
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('about', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('kept_from', models.ManyToManyField(related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grievances', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due', 'id'], name='grievance_due_first'), models.Index(fields=['unit', 'state'], name='grievance_of_a_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['not_me', 'wrong_booth', 'moved', 'other', 'complaint', 'under_age'])), name='grievance_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(('answered_at__isnull', False), ('state__in', ['fixed', 'refused', 'placed'])), _connector='OR'), name='grievance_is_open_or_answered')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('source', models.CharField(max_length=80)),
                ('actor', models.CharField(max_length=80)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['proved', 'consented', 'called_back', 'seen', 'withdrew'])), name='evidence_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='Duplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(default='open', max_length=8)),
                ('found_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, default='', max_length=80)),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('one', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-score', 'id'], name='duplicate_most_certain_first'), models.Index(fields=['unit', 'state'], name='duplicate_of_a_unit')],
                'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='duplicate_one_row_a_pair'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='duplicate_names_the_older_first'), models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='duplicate_has_a_likeness'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(('decided_at__isnull', False), ('state__in', ['merged', 'apart'])), _connector='OR'), name='duplicate_is_open_or_decided')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='phone', max_length=8)),
                ('sealed', models.BinaryField()),
                ('blind', models.BinaryField(db_index=True, max_length=16)),
                ('last4', models.CharField(max_length=4)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('given', models.BooleanField()),
                ('language', models.CharField(max_length=8)),
                ('method', models.CharField(max_length=8)),
                ('helper', models.CharField(blank=True, default='', max_length=80)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.notice')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['organise', 'events', 'broadcasts', 'attendance'])), name='consent_is_to_a_known_purpose'), models.CheckConstraint(condition=models.Q(('given', False), models.Q(('given', True), ('notice__isnull', False)), _connector='OR'), name='consent_is_given_to_words')],
            },
        ),
        migrations.CreateModel(
            name='Together',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='together', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person',), name='together_one_open'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='together_period_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Unmasking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(db_index=True, max_length=80)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unmaskings', to='people.person')),
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
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vault', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('destroyed_at', None)), fields=['destroy_on', 'id'], name='vault_due_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('destroyed_at', None), models.Q(('blob', b''), ('wrapped', b'')), _connector='OR'), name='vault_is_empty_once_destroyed')],
            },
        ),
        migrations.CreateModel(
            name='VaultOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('granted_at', models.DateTimeField(null=True)),
                ('shown_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('granter', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('vault', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='people.vault')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('granter', None), models.Q(('granter', models.F('asker')), _negated=True), _connector='OR'), name='vault_opens_to_two'), models.CheckConstraint(condition=models.Q(('shown_at', None), ('granted_at__isnull', False), _connector='OR'), name='vault_is_shown_once_granted')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person',), name='verification_one_open'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='verification_period_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=8)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.notice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'language'), name='wording_is_one_for_a_purpose')],
            },
        ),
    ]
