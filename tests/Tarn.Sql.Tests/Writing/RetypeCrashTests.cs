using System.Globalization;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Kills a process while it retypes a column by request, and goes on in a new one.</summary>
[Trait("Long", "Kill")]
public sealed class RetypeCrashTests : IDisposable
{
    private const int Files = 4;
    private const int FilesBefore = 1;

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-retype-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The process that is killed: makes a table, takes a request and carries it out up to a point.</summary>
    internal static async Task Child(string folder, string point)
    {
        StoppingFiles? stopping = null;
        await using var world = await LakeWorld.Open(folder, files => stopping = new StoppingFiles(files, point));
        stopping!.IsArmed = false;
        using var table = new RecordTable(world);
        for (var i = 0; i < Files - 1; i++)
        {
            await table.Deliver(Record(i));
        }

        await table.Deliver("""{"id":99,"a":"x"}""");
        using (var commitLock = await world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            var limits = new Dictionary<string, string> { [RetypePlan.BytesMaxProperty] = "0" };
            await commitLock.Commit(new PropertiesAction { Set = limits }, null, default);
        }

        await new RetypeOrders(world.Catalog, world.Committers, world.Journal).Order(LakeWorld.Name, "a", null, [], default);
        for (var run = 0; run < FilesBefore; run++)
        {
            Assert.True((await Run(world)).HasMore);
        }

        Console.WriteLine("ordered");
        stopping!.IsArmed = true;
        while ((await Run(world)).HasMore)
        {
        }

        stopping.Reach("after commit");
        Console.WriteLine("not stopped");
    }

    [Theory]
    [InlineData("before adopt", FilesBefore)]
    [InlineData("after adopt", FilesBefore)]
    [InlineData("inside commit", FilesBefore)]
    [InlineData("after commit", Files)]
    public async Task A_kill_neither_loses_nor_doubles_values_and_the_request_goes_on(string point, int written)
    {
        Assert.Equal(["ordered", point], await CrashChild.RunAndKill("retype", 2, _folder, point));

        var adopted = 0;
        await using var world = await LakeWorld.Open(_folder, files => new WatchedFiles(files, () =>
        {
            adopted++;
            return Task.CompletedTask;
        }));
        var model = Enumerable.Range(0, Files - 1).Select(i => $"{i}|{i * 10}").Append("99|x").ToList();
        var isDone = point == "after commit";
        Assert.Equal(isDone ? model : [.. model.SkipLast(1), "99|∅"], await RowsOf(world));
        Assert.Equal(isDone ? 0 : written + 1, (await world.Store.Read(reader => reader.Scan(Lake.LakeSpaces.Retypes, KeyRange.All, 10), default)).Count);

        for (var report = await Run(world); report.HasMore; report = await Run(world))
        {
            Assert.Null(report.Failure);
        }

        // Files of the killed process are not written again.
        Assert.Equal(Files - written, adopted);
        Assert.Equal(model, await RowsOf(world));
        Assert.Equal(["0"], await world.Query("SELECT count(*) FROM t WHERE _rest IS NOT NULL"));
        Assert.Empty(await world.Store.Read(reader => reader.Scan(Lake.LakeSpaces.Retypes, KeyRange.All, 10), default));
        Assert.Empty(Directory.GetFiles(world.Disk.LocalPath(DataDirectory.ScratchWorkers)));
        await world.Objects.RemoveOrphans(default);
        Assert.Equal(model, await RowsOf(world));
    }

    /// <summary>Each run writes one file.</summary>
    private static Task<MaintenanceReport> Run(LakeWorld world)
    {
        var retyping = new TableRetyping(world.Catalog, world.Committers, world.Jobs, world.Adoption) { RunBytesMax = 1 };
        return world.MaintenanceWith(retyping, world.Statistics).Run(LakeWorld.Name, isDry: false, default);
    }

    private static string Record(int i) => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"a":{{i * 10}}}""");

    private static async Task<List<string>> RowsOf(LakeWorld world) => [.. (await world.Query("SELECT id, a FROM t")).Order(StringComparer.Ordinal)];
}
