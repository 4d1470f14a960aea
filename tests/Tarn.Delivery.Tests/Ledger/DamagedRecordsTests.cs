using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Disk;

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
