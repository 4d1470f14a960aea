using System.Text;
using Tarn.Delivery.Buffers;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Buffers;

/// <summary>A flush reads spilled chunks one after the other.</summary>
public sealed class SpilledFlushTests
{
    private const int Records = 2_000;

    // Each chunk holds 1 MiB of records, and is a little larger with its directory. At most one chunk is in memory, and
    // its new form if it is shredded again.
    private const long InUseBytesMax = 5 << 19;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_of_many_spilled_chunks_holds_one_of_them_at_a_time(bool rewrites)
    {
        await using var world = await DeliveryWorld.Open();
        world.Memory = new BufferMemory(0);
        await world.Stop();
        await world.Start();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":-1}""");
        await world.Flush(id);
        for (var batch = 0; batch < 4; batch++)
        {
            await world.Put(id, [.. Enumerable.Range(batch * Records / 4, Records / 4).Select(Record)]);
        }

        await Patience.Until(() => world.Deliveries.Status()[0].RecordsIn == Records + 1);
        if (rewrites)
        {
            await world.AddColumn("orders", "late", PrimitiveType.Boolean);
        }

        await world.Flush(id);

        Assert.Equal($"{Records + 1} {Records * (Records - 1L) / 2 - 1}", await world.Query("orders", "select count(*) || ' ' || sum(id) from FILES"));
        Assert.Equal(rewrites ? Records : 0, world.Deliveries.Status()[0].Rest.Sum(table => table.Lines.Sum(line => line.Count)));
        Assert.InRange(world.Memory.SpilledInUseBytesMax, 1, InUseBytesMax);
        Assert.Equal(0, world.Memory.UsedBytes);
    }

    private static byte[] Record(int i) => Encoding.UTF8.GetBytes($$"""{"id":{{i}},"late":{{i}},"text":"{{new string('x', 4_000)}}"}""");
}
