from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('rehearsal', '0001_initial'), ('rehearsal', '0002_what_happened'), ('rehearsal', '0003_how_many_signed_up')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile', models.CharField(max_length=60)),
                ('seed', models.IntegerField()),
                ('built_at', models.DateTimeField(null=True)),
                ('played_through', models.DateField(null=True)),
                ('signed_up', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('indexes_left', models.JSONField(default=list)),
                ('days', models.JSONField(default=list)),
                ('outcome', models.JSONField(default=dict)),
            ],
        ),
    ]
