using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Kills a process in the midst of a compaction, and reads its table in a new one.</summary>
[Trait("Long", "Kill")]
public sealed class CompactionCrashTests : IDisposable
{
    private const int Files = 24;
    private const int Rows = 50;

    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "name", PrimitiveType.String));

    private static readonly int[] Deleted = [3, 60, 61, 999];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The process that is killed: makes a table, and compacts it up to a point.</summary>
    internal static async Task Child(string folder, string point)
    {
        StoppingFiles? stopping = null;
        await using var world = await LakeWorld.Open(folder, files => stopping = new StoppingFiles(files, point));
        await world.Create(Columns);
        for (var i = 0; i < Files; i++)
        {
            await world.Append(string.Create(
                CultureInfo.InvariantCulture, $"SELECT i AS id, 'row ' || i AS name FROM range({i * Rows}, {(i + 1) * Rows}) t(i)"));
        }

        await world.Delete($"SELECT CAST(i AS BIGINT) AS id, '' AS name FROM (VALUES {string.Join(", ", Deleted.Select(i => $"({i})"))}) t(i)");
        Console.WriteLine("made");
        var report = await world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        stopping!.Reach("after commit");
        Console.WriteLine($"not stopped: {report.Failure}");
    }

    [Theory]
    [InlineData("before adopt", Files, false)]
    [InlineData("after adopt", Files, true)]
    [InlineData("inside commit", Files, true)]
    [InlineData("after commit", 1, false)]
    public async Task A_kill_neither_loses_nor_doubles_rows_and_leaves_nothing_behind(string point, int files, bool leavesBytes)
    {
        Assert.Equal(["made", point], await CrashChild.RunAndKill("compact", 2, _folder, point));

        await using var world = await LakeWorld.Open(_folder);
        var model = Enumerable.Range(0, Files * Rows).Except(Deleted).Select(i => $"{i}|row {i}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(model, await RowsOf(world));
        Assert.Equal(files, (await world.Live()).Data.Count);
        Assert.Empty(Directory.GetFiles(world.Disk.LocalPath(DataDirectory.ScratchWorkers)));

        // Of the new file no transaction had spoken: its bytes are removed.
        Assert.Equal(leavesBytes, await world.Objects.RemoveOrphans(default) > 0);
        var report = await world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        Assert.Null(report.Failure);
        Assert.Equal(model, await RowsOf(world));
        var live = await world.Live();
        Assert.Equal(model.Count, Assert.Single(live.Data).File.RecordCount);
        Assert.Empty(live.Deletes);
    }

    private static async Task<List<string>> RowsOf(LakeWorld world) =>
        [.. (await world.Query("SELECT id, name FROM t")).Order(StringComparer.Ordinal)];
}
