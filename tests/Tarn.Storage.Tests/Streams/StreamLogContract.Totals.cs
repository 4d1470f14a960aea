using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams;

/// <content>The totals of a shard.</content>
public abstract partial class StreamLogContract
{
    [Fact]
    public async Task Totals_count_the_records_and_bytes_of_each_shard()
    {
        var shards = (await CreateStream(2)).Open;
        Assert.Equal(default, Log.Totals(shards[0].Id));
        await Append(shards[0], "a", "b");
        await Append(shards[1], new string('x', 1_000));
        await Append(shards[0], "c");
        Assert.Equal(3, Log.Totals(shards[0].Id).Records);
        Assert.Equal(1, Log.Totals(shards[1].Id).Records);
        Assert.InRange(Log.Totals(shards[1].Id).Bytes, 1_000, 2_000);
        Assert.Equal(default, Log.Totals(new ShardId(long.MaxValue)));
    }
}
