import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('posts', '0001_initial'), ('posts', '0002_corrections_of_one_person')]

    initial = True

    dependencies = [
        ('people', '0001_first_release'),
        ('units', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=40, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seats', models.PositiveSmallIntegerField(null=True)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='units.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='post_period_is_forward')],
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=80)),
                ('day', models.DateField()),
                ('decided_on', models.DateField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='posts.post')),
            ],
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_hi', models.CharField(blank=True, max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('seats', models.PositiveSmallIntegerField(null=True)),
                ('rank', models.PositiveSmallIntegerField()),
                ('retired', models.BooleanField(default=False)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='units.level')),
                ('wing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='posts.wing')),
            ],
            options={
                'ordering': ('rank', 'key'),
            },
        ),
        migrations.AddField(
            model_name='post',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='posts.role'),
        ),
        migrations.CreateModel(
            name='SeatChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('n', models.SmallIntegerField()),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seat_changes', to='posts.post')),
            ],
        ),
        migrations.CreateModel(
            name='Sentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=20)),
                ('scope', models.CharField(max_length=20)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sentences', to='posts.role')),
                ('wing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posts.wing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('role', 'verb', 'scope', 'wing'), name='sentence_is_said_once'), models.CheckConstraint(condition=models.Q(('scope__in', ['own', 'below', 'own_and_below'])), name='sentence_has_a_known_scope')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('day', models.DateField()),
                ('n', models.SmallIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='posts.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'post', 'kind', 'day'), name='correction_one_row_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['filled', 'verified'])), name='correction_is_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.PositiveSmallIntegerField(null=True)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('actor', models.CharField(max_length=80)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='people.person')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='posts.post')),
            ],
            options={
                'indexes': [models.Index(fields=['post', 'since'], name='appointment_of_a_post')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('seat__isnull', False), ('until', None)), fields=('post', 'seat'), name='appointment_one_open_a_seat'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='appointment_period_is_forward')],
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('unit', 'role'), name='post_is_one_for_each_role_at_a_unit'),
        ),
    ]
