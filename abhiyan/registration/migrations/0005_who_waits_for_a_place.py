"""An index of the sign-ups that wait for a place. Going back drops it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0004_calls_and_signs'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(
                condition=models.Q(('placed', False)), fields=['kind', 'id'], name='sign_up_unplaced'
            ),
        ),
    ]
