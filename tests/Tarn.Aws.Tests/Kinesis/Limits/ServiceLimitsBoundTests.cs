using Tarn.Aws.Kinesis.Limits;
using Tarn.Storage.Records;

namespace Tarn.Aws.Tests.Kinesis.Limits;

/// <summary>The memory of the limits is bounded, and the limits of busy shards stay.</summary>
public sealed class ServiceLimitsBoundTests
{
    private const int BurstBytes = 10 << 20;
    private const int BeyondBound = 50_002;
    private static readonly ShardId Busy = new(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void A_shard_at_its_rate_stays_refused_while_many_idle_ones_come()
    {
        var limits = new ServiceLimits(_time);
        Assert.True(limits.TryWrite(Busy, BurstBytes));
        for (var i = 2; i < BeyondBound; i++)
        {
            limits.NoteRead(new ShardId(i), 0);
        }

        Assert.False(limits.TryWrite(Busy, BurstBytes));
    }

    [Fact]
    public void A_shard_at_its_rate_stays_refused_while_many_busy_ones_come()
    {
        var limits = new ServiceLimits(_time);
        Assert.True(limits.TryWrite(Busy, BurstBytes));
        for (var i = 2; i < BeyondBound; i++)
        {
            Assert.True(limits.TryWrite(new ShardId(i), BurstBytes));
            if (i == BeyondBound / 2)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                Assert.False(limits.TryWrite(Busy, BurstBytes));
            }
        }

        Assert.False(limits.TryWrite(Busy, BurstBytes));
    }
}
