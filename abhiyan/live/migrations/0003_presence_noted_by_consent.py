"""An address is settled, and names of who did not agree go. Going back needs that none is settled yet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('live', '0002_photos'),
        ('people', '0008_stamps_and_who_answers_no_complaint'),
        ('plans', '0006_handing_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='address',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at', None), ('state', 'ended'), _connector='OR'), name='address_is_settled_when_over'),
        ),
    ]
