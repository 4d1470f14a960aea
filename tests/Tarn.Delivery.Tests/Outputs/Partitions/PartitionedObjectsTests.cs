using System.Globalization;
using System.Text;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Partitions;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs.Partitions;

public sealed class PartitionedObjectsTests
{
    [Theory]
    [InlineData(ObjectCompression.None)]
    [InlineData(ObjectCompression.Gzip)]
    public async Task Each_partition_is_flushed_alone_into_its_own_object(ObjectCompression compression)
    {
        await using var world = await DeliveryWorld.Open();
        using var output = Output(world, Destinations.Partitioned(compression: compression));
        output.Add(Record("a", "1"));
        output.Add(Record("b", "2"));
        output.Add(Record("a", "3"));

        var flush = await Flush(world, output, "customer=a");

        Assert.Equal(1, flush);
        Assert.Equal("1\n3\n", await world.TextUnder("out/c=a/"));
        Assert.Equal("", await world.TextUnder("out/c=b/"));
        Assert.Equal((1, 2), (output.OpenPartitions, output.BufferedBytes));
        output.Add(Record("a", "4"));
        Assert.Equal(2, await Flush(world, output, "customer=a", "customer=b"));
        Assert.Equal("2\n", await world.TextUnder("out/c=b/"));
        Assert.Equal(2, (await world.ObjectsUnder("out/c=a/")).Count);
        Assert.True(output.IsEmpty);
        Assert.Equal(0, output.BufferedBytes);
    }

    [Fact]
    public async Task A_failed_flush_can_be_prepared_again_and_leaves_no_object()
    {
        await using var world = await DeliveryWorld.Open();
        using var output = Output(world, Destinations.Partitioned());
        output.Add(Record("a", "1"));

        await using (await output.Prepare(new FlushScope(["customer=a"], []), default))
        {
        }

        Assert.Empty(await world.ObjectsUnder("out/"));
        await Flush(world, output, "customer=a");
        Assert.Equal("1\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task Equal_partitions_of_different_instances_share_an_object()
    {
        await using var world = await DeliveryWorld.Open();
        using var output = Output(world, Destinations.Partitioned());
        output.Add(Record("a", "1"));
        output.Add(Record("a", "2"));

        Assert.Equal(1, output.OpenPartitions);
    }

    [Fact]
    public async Task Any_order_of_records_and_flushes_delivers_each_record_once_in_order()
    {
        await using var world = await DeliveryWorld.Open();
        var seed = TestSeed.Value;
        var random = new Random(seed);
        using var output = Output(world, Destinations.Partitioned());
        var expected = new Dictionary<string, StringBuilder>();
        for (var i = 0; i < 2_000; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"k{random.Next(20)}");
            var text = new string('x', random.Next(3) == 0 ? random.Next(100_000) : random.Next(50)) + i;
            output.Add(Record(key, text));
            expected.TryAdd(key, new StringBuilder());
            expected[key].Append(text).Append('\n');
            if (random.Next(50) == 0)
            {
                await Flush(world, output, [.. expected.Keys.Where(_ => random.Next(2) == 0).Select(name => $"customer={name}")]);
            }
        }

        await Flush(world, output, [.. expected.Keys.Select(name => $"customer={name}")]);
        foreach (var (key, text) in expected)
        {
            Assert.True(text.ToString() == await world.TextUnder($"out/c={key}/"), $"partition {key}, seed {seed}");
        }

        Assert.Equal((0, 0), (world.Memory.UsedBytes, world.Scratch.UsedBytes));
    }

    internal static RecordPartition Partition(string customer) => new($"customer={customer}", [customer]);

    private static DeliveryRecord Record(string customer, string text) =>
        new(new ShardId(1), 0, 0, 0, Encoding.UTF8.GetBytes(text)) { Partition = Partition(customer) };

    internal static PartitionedObjects Output(DeliveryWorld world, ObjectsDestinationConfig destination) => (PartitionedObjects)world.Services
        .ToParts().Outputs.Objects(new DeliveryId(1_000_000), Destinations.Model(new SourceConfig(new StreamId(1), null), destination), "objects");

    private static async Task<int> Flush(DeliveryWorld world, PartitionedObjects output, params string[] parts)
    {
        await using var flush = await output.Prepare(new FlushScope(parts, []), default);
        await world.Store.Commit(
            async transaction =>
            {
                await flush.Apply(transaction);
                return 0;
            },
            default);
        await flush.Committed(default);
        output.Clear(parts);
        return flush.Files.Count;
    }
}
