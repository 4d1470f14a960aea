using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Disk;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Tests.Ledger;

/// <summary>
/// A delivery skips damaged frames of the journal, and its ledger counts them: D28 (each commit adds ledger rows).
/// </summary>
public sealed class DamagedRecordsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-damaged-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Offsets_of_a_damaged_frame_are_in_the_ledger_as_damaged()
    {
        const string Lost = "a record that a flipped bit destroys";
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            id = await world.Create(Destinations.Objects());
            await world.Put(id, "first");
            await world.Put(id, Lost, "and its neighbour in the frame");
            await world.Put(id, "last");
        }

        FlipBit(Encoding.UTF8.GetBytes(Lost));
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            await world.Flush(id);

            Assert.Equal("first\nlast\n", await world.TextUnder("out/"));
            var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
            var range = Assert.Single(entry.Ranges);
            Assert.Equal((0, 4, 2, 2), (range.FromOffset, range.BeforeOffset, range.Records, range.SkippedDamaged));
        }
    }

    [Fact]
    public async Task Several_shards_are_read_together_and_the_damage_is_counted_for_its_own()
    {
        const string Lost = "a record that a flipped bit destroys";
        DeliveryId id;
        StreamDescription stream;
        IReadOnlyList<ShardDescription> shards;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            stream = await world.CreateStream(shards: 3);
            shards = world.Directory.Find(stream.Id)!.Open;
            id = await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null));
            for (var i = 0; i < 3; i++)
            {
                await world.Put(stream.Id, shards[0].Id, [Encoding.UTF8.GetBytes($"a{i}")]);
                await world.Put(stream.Id, shards[1].Id, [Encoding.UTF8.GetBytes(i == 1 ? Lost : $"b{i}")]);
                await world.Put(stream.Id, shards[2].Id, [Encoding.UTF8.GetBytes($"c{i}")]);
            }
        }

        FlipBit(Encoding.UTF8.GetBytes(Lost));
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            await world.Flush(id);

            var lines = (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(["a0", "a1", "a2", "b0", "b2", "c0", "c1", "c2"], lines.Order(StringComparer.Ordinal));
            foreach (var shard in "abc")
            {
                var own = lines.Where(line => line[0] == shard);
                Assert.Equal(own.Order(StringComparer.Ordinal), own);
            }

            var entries = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default);
            var damaged = entries.SelectMany(entry => entry.Ranges).GroupBy(range => range.Shard)
                .ToDictionary(shard => shard.Key, shard => (shard.Sum(range => range.Records), shard.Sum(range => range.SkippedDamaged)));
            Assert.Equal((3, 0), damaged[shards[0].Id]);
            Assert.Equal((2, 1), damaged[shards[1].Id]);
            Assert.Equal((3, 0), damaged[shards[2].Id]);
        }
    }

    private void FlipBit(byte[] text)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(_folder, DataDirectory.Journal)))
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.AsSpan().IndexOf(text) is >= 0 and var at)
            {
                bytes[at] ^= 1;
                File.WriteAllBytes(path, bytes);
                return;
            }
        }

        Assert.Fail("The record is in no file of the journal.");
    }
}
