using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.State;

public sealed class DamagedPlacesTests
{
    [Fact]
    public void Places_past_the_limit_are_reported_once_together_and_counted()
    {
        var met = 0;
        var damage = new JournalDamage { Met = _ => met++ };
        var shard = new JournalShard(new StreamId(1), new ShardId(2));
        for (var reader = 0; reader < 3; reader++)
        {
            for (var place = 0; place < JournalDamage.PlacesMax + 5; place++)
            {
                damage.Add(shard, new FrameEntry(1, place * 64, 64, place, 1, 0));
            }
        }

        Assert.Equal(JournalDamage.PlacesMax + 1, met);
        Assert.Equal(JournalDamage.PlacesMax, Assert.Single(damage.List(_ => true)).Places);
        Assert.Equal(15, damage.Unlisted);
    }
}
