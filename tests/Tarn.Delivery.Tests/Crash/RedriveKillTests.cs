using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Tests.Redrives;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process with journal, SQLite and real files is killed (SIGKILL) before and after the commits of redrives. Each process
/// redrives entries from the state at the last kill. At the end every entry has one row.
/// </summary>
[Trait("Long", "Kill")]
public sealed class RedriveKillTests : IDisposable
{
    internal const string ChildName = "redrives";

    private const int Records = 40;
    private const int EntriesPerCall = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-redrives-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_entry_becomes_one_row()
    {
        DeliveryId id;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            id = await world.Create(Destinations.Table(creates: false));
            await world.Deliver(id, [.. Enumerable.Range(0, Records).Select(i => Encoding.UTF8.GetBytes($$"""{"id":{{i}}}"""))]);
            await world.CreateTable("orders", ("id", PrimitiveType.Long));
        }

        foreach (var point in (string[])["before redrive", "after redrive", "before redrive", "after redrive", "after redrive"])
        {
            Assert.Contains(point, await CrashChild.RunAndKill(ChildName, 1, _folder, id.Value.ToString(CultureInfo.InvariantCulture), point));
        }

        await using var last = await DeliveryWorld.OpenDurable(_folder);
        await last.RedriveAll(id);
        Assert.Equal(string.Join('\n', Enumerable.Range(0, Records)), await last.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(Records, (await last.RedriveCommits(id)).Sum(entry => entry.Redriven));
        Assert.All(await last.Redrives(id), state => Assert.Equal(1, state.Attempts));
        await last.Objects.RemoveOrphans(default);
        await last.Objects.Collect(default);
        Assert.Equal(Records, (await last.Redrives(id)).Count);
    }

    /// <summary>Redrives in small calls from the state of the last life, until it is killed at its point.</summary>
    /// <param name="args">Folder, delivery and point.</param>
    internal static async Task Child(string[] args)
    {
        var id = new DeliveryId(long.Parse(args[1], CultureInfo.InvariantCulture));
        var world = await DeliveryWorld.OpenDurable(args[0], store => new RedriveKillPoint(store, id, args[2]));
        foreach (var some in (await world.Entries()).Chunk(EntriesPerCall))
        {
            await world.Deliveries.Quarantine.Redrive(id, some, isDryRun: false, default);
        }

        await Task.Delay(Timeout.Infinite);
    }
}
