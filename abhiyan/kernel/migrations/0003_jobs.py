
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_keymark'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=200)),
                ('ids', models.JSONField(default=dict)),
                ('actor', models.CharField(max_length=100)),
                ('page', models.CharField(blank=True, default='', max_length=200)),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('of', models.PositiveBigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('worker', models.CharField(blank=True, default='', max_length=100)),
                ('delivery', models.CharField(blank=True, default='', max_length=64)),
                ('error', models.CharField(blank=True, default='', max_length=100)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'indexes': [models.Index(models.F('state'), models.F('id'), name='job_by_state'), models.Index(models.F('due_at'), condition=models.Q(('state__in', ['waiting', 'running'])), name='job_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='job_has_a_lease_while_it_runs'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'dead', 'dropped'])), name='job_state_is_known')],
            },
        ),
    ]
