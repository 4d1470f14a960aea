using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Layouts;

public sealed class StreamLayoutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1_000)]
    public void A_hash_goes_to_the_range_that_holds_it_also_at_every_end(int shards)
    {
        var layout = Layout(HashRange.Even(shards));
        for (var i = 0; i < shards; i++)
        {
            var range = layout.Open[i].Hashes;
            Assert.All([range.From, range.Middle, range.To], hash => Assert.Equal(i, layout.Route(hash)));
        }
    }

    [Fact]
    public void Ranges_of_any_sizes_are_found() =>
        Prop.ForAll<ulong[], ulong>((cuts, some) =>
        {
            UInt128[] starts = [0, .. cuts.Select(cut => (UInt128)cut << 64).Where(start => start != 0).Distinct().Order()];
            var layout = Layout(starts.Select((start, i) => new HashRange(start, i + 1 < starts.Length ? starts[i + 1] - 1 : UInt128.MaxValue)));
            foreach (var hash in (UInt128[])[.. starts, .. starts.Select(start => start - 1), new UInt128(some, some)])
            {
                var hashes = layout.Open[layout.Route(hash)].Hashes;
                Assert.True(hash >= hashes.From && hash <= hashes.To);
            }
        }).Holds();

    internal static StreamLayout Layout(IEnumerable<HashRange> ranges)
    {
        var stream = new StreamDescription
        {
            Id = new StreamId(1),
            Owner = StreamOwner.Kinesis,
            Mode = StreamMode.Provisioned,
            Retention = StreamLimits.RetentionDefault,
            Created = DateTimeOffset.UnixEpoch,
            NextOrdinal = 0,
        };
        return new StreamLayout(stream, ranges.Select((range, i) => new ShardDescription
        {
            Stream = stream.Id,
            Id = new ShardId(100 + i),
            Ordinal = i,
            Hashes = range,
            Opened = DateTimeOffset.UnixEpoch,
        }));
    }
}
