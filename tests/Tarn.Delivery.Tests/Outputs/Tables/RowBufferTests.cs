using System.Text;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage.Disk;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs.Tables;

public sealed class RowBufferTests
{
    private static readonly byte[] Small = """{"id":1,"text":"abc"}"""u8.ToArray();

    [Fact]
    public void A_chunk_is_sealed_when_it_has_been_open_for_250_ms_and_not_before()
    {
        var time = new ManualTime();
        using var buffer = Begin(time);
        Assert.Null(buffer.UntilSeal);

        buffer.Add(Record(0, Small));
        time.Advance(TimeSpan.FromMilliseconds(100));
        buffer.Add(Record(1, Small));

        // The time of the first row counts, not that of the last row.
        Assert.Equal(TimeSpan.FromMilliseconds(150), buffer.UntilSeal);
        time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.Equal(TimeSpan.Zero, buffer.UntilSeal);
        buffer.Seal();

        Assert.Null(buffer.UntilSeal);
        using var chunk = Assert.Single(buffer.Open());
        Assert.Equal(2, chunk.Rows);
    }

    [Fact]
    public void A_chunk_is_sealed_at_one_megabyte_of_records_and_at_a_change_of_shape()
    {
        using var buffer = Begin(new ManualTime());
        var large = Encoding.UTF8.GetBytes($$"""{"id":1,"text":"{{new string('x', 600_000)}}"}""");

        buffer.Add(Record(0, large));
        buffer.Add(Record(1, large));
        buffer.Add(Record(2, """{"id":1,"more":true}"""u8.ToArray()));
        buffer.Seal();

        var chunks = buffer.Open();
        Assert.Equal([1, 1, 1], chunks.Select(chunk => chunk.Rows));
        foreach (var chunk in chunks)
        {
            chunk.Dispose();
        }
    }

    [Fact]
    public void Many_spilled_chunks_take_one_mapping_until_the_buffer_is_cleared()
    {
        var name = $"tarn-spilled-{Guid.NewGuid():N}";
        using var buffer = Begin(new ManualTime(), name, memoryBytes: 0);
        for (var i = 0; i < 50; i++)
        {
            buffer.Add(Record(i, Small));
            buffer.Seal();
        }

        foreach (var chunk in buffer.Open())
        {
            Assert.Equal(1, chunk.Rows);
            Assert.Equal(1, Mappings());
            chunk.Dispose();
        }

        buffer.Clear();
        Assert.Equal(0, Mappings());

        int Mappings() => File.ReadLines("/proc/self/maps").Count(line => line.Contains(name, StringComparison.Ordinal));
    }

    private static RowBuffer Begin(TimeProvider time, string scratchName = "unused", long memoryBytes = 64 << 20)
    {
        var disk = new FileDisk(System.IO.Path.GetTempPath(), TimeProvider.System);
        var buffer = new RowBuffer(new ChunkBuffer(disk, scratchName, new BufferMemory(memoryBytes), new BufferScratch(0)), time);
        buffer.Begin(TableShape.ForNewTable(new ShapeOptions { Evolve = true, KeepRest = true }));
        return buffer;
    }

    private static DeliveryRecord Record(long offset, byte[] data) => new(new ShardId(1), offset, 0, 0, data);
}
