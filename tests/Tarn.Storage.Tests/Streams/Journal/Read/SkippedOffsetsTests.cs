using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Read;

namespace Tarn.Storage.Tests.Streams.Journal.Read;

public sealed class SkippedOffsetsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(10, 5)]
    [InlineData(15, 5)]
    [InlineData(18, 8)]
    [InlineData(30, 10)]
    public void Damage_counts_from_the_requested_offset_to_the_one_where_a_reader_stops(long before, long skipped)
    {
        using var read = new JournalRead();
        read.Begin(5, default);
        read.Skip(new FrameEntry(1, 0, 100, BaseOffset: 0, Covered: 10, 0));
        read.Add(new FrameEntry(1, 100, 100, BaseOffset: 10, Covered: 5, 0), 5, default, lsn: 1);
        read.Skip(new FrameEntry(1, 200, 100, BaseOffset: 15, Covered: 5, 0));
        Assert.Equal(skipped, read.SkippedBefore(before));
    }
}
