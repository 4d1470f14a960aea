using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Replays;
using Tarn.Delivery.Tests.Redrives;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Consumers;
using Tarn.Storage.Tasks;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A process with journal, SQLite and real files is killed (SIGKILL) before and after the commit of a replay. Each process
/// continues the replay. At the end every record of its range is in the table once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ReplayKillTests : IDisposable
{
    internal const string ChildName = "replays";

    private const int Records = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-replays-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_record_of_the_range_is_delivered_once()
    {
        DeliveryId id;
        RunId run;
        await using (var world = await DeliveryWorld.OpenDurable(_folder))
        {
            id = await world.Create(Destinations.Table());
            await world.Put(id, [.. Enumerable.Range(0, Records).Select(i => Encoding.UTF8.GetBytes($$"""{"id":{{i}}}"""))]);
            await world.Flush(id);

            // The replay's table does not exist yet, so the replay waits for it.
            await world.Change(id, destination => (TableDestinationConfig)destination with
            {
                Tables = [new TableConfig("db", "later")],
                CreatesTable = false,
                RetrySeconds = 7_200,
            });
            var all = new ReplayRequest { From = new(DateTimeOffset.UnixEpoch, null), To = new(DateTimeOffset.MaxValue, null), AllowsDuplicates = true };
            run = (await world.Deliveries.Replays.Begin(id, all, default)).Run;
        }

        foreach (var point in (string[])["before move", "before move", "after move"])
        {
            Assert.Contains(point, await CrashChild.RunAndKill(ChildName, 1, _folder, id.ToString(), run.ToString(), point));
        }

        await using var last = await DeliveryWorld.OpenDurable(_folder);
        await last.Deliveries.Replays.Start(default);
        await last.Deliveries.Replays.Wait(new TaskKey(id.Value, run.Value), default).InTime();
        Assert.Equal(string.Join('\n', Enumerable.Range(0, Records)), await last.Query("later", "select id::varchar from FILES order by id"));
        Assert.NotNull(Assert.Single(await last.Deliveries.Replays.List(id, default)).Replay.EndedMs);
        Assert.Empty((await last.Deliveries.Audit.Run(id, default)).Findings);
    }

    /// <summary>Continues the replay from the state of the last life, until it is killed at its point.</summary>
    /// <param name="args">Folder, delivery, run and point.</param>
    internal static async Task Child(string[] args)
    {
        var consumer = new ConsumerId(Number(args[1]));
        var world = await DeliveryWorld.OpenDurable(args[0], store => new ReplayKillPoint(store, consumer, new RunId(Number(args[2])), args[3]));
        if (!world.Catalog.TryFindTable(new(new(DeliveryWorld.Account, DeliveryWorld.Region), "db", "later"), out _))
        {
            await world.CreateTable("later", ("id", PrimitiveType.Long));
        }

        await world.Deliveries.Replays.Start(default);
        await Task.Delay(Timeout.Infinite);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
