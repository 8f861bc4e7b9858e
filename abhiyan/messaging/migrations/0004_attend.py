"""Messages that come in may say ATTEND. Going back needs that none did."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0003_devices'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='inbound',
            name='inbound_word_is_known',
        ),
        migrations.AddConstraint(
            model_name='inbound',
            constraint=models.CheckConstraint(condition=models.Q(('word__in', ['join', 'stop', 'call', 'report', 'attend', 'other'])), name='inbound_word_is_known'),
        ),
    ]
