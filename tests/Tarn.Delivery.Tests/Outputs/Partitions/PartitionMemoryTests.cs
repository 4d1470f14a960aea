using System.Globalization;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs.Partitions;

/// <summary>The memory of open partitions. It measures the whole process, so no other test runs beside it.</summary>
[Collection(nameof(PartitionMemoryTests))]
[CollectionDefinition(nameof(PartitionMemoryTests), DisableParallelization = true)]
public sealed class PartitionMemoryTests
{
    private const int RepeatsMax = 5;

    [Theory]
    [InlineData(500, 1_000, 64 << 20, 2 << 20)]
    [InlineData(500, 60_000, 64 << 20, 40 << 20)]
    [InlineData(500, 60_000, 0, 4 << 20)]
    [InlineData(100_000, 60, 64 << 20, 140 << 20)]
    public async Task Open_partitions_take_little_memory(int partitions, int bytes, long sharedBytes, long bytesMax)
    {
        await using var world = await DeliveryWorld.Open();
        await world.Stop();
        world.Memory = new BufferMemory(sharedBytes);
        await world.Start();
        using var output = PartitionedObjectsTests.Output(world, Destinations.Partitioned());
        var data = Enumerable.Repeat((byte)'x', bytes / 4).ToArray();
        var taken = Fill();
        for (var i = 0; i < RepeatsMax && taken < 0; i++)
        {
            // memory of earlier tests went meanwhile
            output.Clear();
            taken = Fill();
        }

        Assert.InRange(taken, 0, bytesMax);
        Assert.InRange(world.Memory.UsedBytes, 0, sharedBytes);
        Assert.Equal(partitions, output.OpenPartitions);
        output.Clear();
        Assert.Equal((0, 0), (world.Memory.UsedBytes, world.Scratch.UsedBytes));

        long Fill()
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < partitions; i++)
            {
                var partition = PartitionedObjectsTests.Partition(i.ToString(CultureInfo.InvariantCulture));
                for (var part = 0; part < 4; part++)
                {
                    output.Add(new DeliveryRecord(new ShardId(1), i, 0, 0, data) { Partition = partition });
                }
            }

            return GC.GetTotalMemory(forceFullCollection: true) - before;
        }
    }
}
