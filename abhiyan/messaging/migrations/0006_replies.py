"""Which message to many something that came in replies to. Going back forgets that."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0005_login'),
    ]

    operations = [
        migrations.AddField(
            model_name='inbound',
            name='reply_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.broadcast'),
        ),
        migrations.AddIndex(
            model_name='inbound',
            index=models.Index(condition=models.Q(('reply_to__isnull', False)), fields=['reply_to'], name='inbound_that_replies'),
        ),
    ]
