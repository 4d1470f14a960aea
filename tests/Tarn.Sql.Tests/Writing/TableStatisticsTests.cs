using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Statistics;
using Tarn.Storage.Rights;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Writing;

/// <summary>Statistics that maintenance writes, read by the specification's text, without the code that wrote them.</summary>
public sealed class TableStatisticsTests : IAsyncLifetime
{
    private static readonly StructType Columns = new(
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "city", PrimitiveType.String), new NestedField(3, "x", PrimitiveType.Double));

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-statistics-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder, time: _time);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The process that is killed: makes a table, and its statistics up to a point.</summary>
    internal static async Task Child(string folder, string point)
    {
        StoppingFiles? stopping = null;
        await using var world = await LakeWorld.Open(folder, files => stopping = new StoppingFiles(files, point));
        await world.Create(Columns);
        await world.Append(Rows(0, 2_000));
        Console.WriteLine("made");
        var report = await world.Maintenance.Run(LakeWorld.Name, isDry: false, default);
        stopping!.Reach("after commit");
        Console.WriteLine($"not stopped: {report.Failure}");
    }

    [Fact]
    public async Task Distinct_values_of_small_sets_are_exact_and_follow_the_table()
    {
        await _world.Create(Columns);
        await _world.Append(Rows(0, 3_000));
        Assert.Null((await Run(isDry: true)).Steps.Single().Result);
        var step = Assert.Single((await Run()).Steps);
        Assert.Equal(("statistics", 1L), (step.Action, step.FilesAdded));
        var statistics = await Statistics();
        Assert.Equal([3_000, 7, 4], statistics.Select(blob => blob.Ndv));
        Assert.Equal([[1], [2], [3]], statistics.Select(blob => blob.Fields));
        Assert.All(statistics, blob => Assert.Equal(blob.Ndv, blob.Hashes.Count));
        Assert.All(statistics, blob => Assert.Equal(blob.Hashes.Order(), blob.Hashes));

        // The same rows again are 3,000 changed ones; only the new file is read.
        Assert.Empty((await Run()).Steps);
        await _world.Append(Rows(0, 900));
        Assert.Empty((await Run()).Steps);
        await _world.Append(Rows(2_500, 3_200));
        Assert.Contains("; 1600 rows of 2 files", Assert.Single((await Run()).Steps).Reason);
        Assert.Equal([3_200, 7, 4], (await Statistics()).Select(blob => blob.Ndv));
        Assert.Equal(2, (await Metadata()).Statistics.Count);

        // Once twice as many rows were read as there are, all are read again.
        await _world.Append(Rows(0, 6_000));
        Assert.Contains("; 6000 rows of 1 files", Assert.Single((await Run()).Steps).Reason);
        await _world.Delete("SELECT CAST(i AS BIGINT) AS id, '' AS city, 0.0::DOUBLE AS x FROM range(100, 6000) t(i)");
        await Run();
        await _world.Append(Rows(6_000, 7_500));
        await Run();
        Assert.Equal(1_600, (await Statistics())[0].Ndv);
    }

    [Fact]
    public async Task Distinct_values_of_a_million_are_estimated_within_the_error_of_the_sketch()
    {
        await _world.Create(Columns);
        await _world.Append("SELECT i AS id, 'city ' || (i % 5000) AS city, (i // 2)::DOUBLE AS x FROM range(1000000) t(i)");
        await Run();
        var statistics = await Statistics();
        Assert.All(statistics, blob => Assert.InRange(blob.Hashes.Count, 1, 4096));
        foreach (var (blob, distinct) in statistics.Zip([1_000_000, 5_000, 500_000]))
        {
            // three standard errors
            Assert.InRange(blob.Ndv, distinct * 0.953, distinct * 1.047);
        }
    }

    [Fact]
    public async Task A_table_beyond_a_run_takes_several_and_gets_the_same_statistics()
    {
        await _world.Create(Columns);
        for (var i = 0; i < 4; i++)
        {
            await _world.Append(Rows(i * 900, (i * 900) + 1_000));
        }

        var maintenance = _world.MaintenanceWith(
            _world.Retyping, new TableStatistics(_world.Committers, _world.Jobs, _world.Files) { RunBytesMax = 1 });
        for (var left = 3; left > 0; left--)
        {
            var report = await maintenance.Run(LakeWorld.Name, isDry: false, default);
            Assert.Equal((true, "the next run goes on"), (report.HasMore, Assert.Single(report.Steps).Result));
            Assert.Empty((await Metadata()).Statistics);
        }

        Assert.False((await maintenance.Run(LakeWorld.Name, isDry: false, default)).HasMore);
        Assert.Equal([3_700, 7, 4], (await Statistics()).Select(blob => blob.Ndv));
    }

    [Fact]
    public async Task Widened_columns_are_read_again_and_properties_choose_columns()
    {
        await _world.Create(new StructType(new NestedField(1, "n", PrimitiveType.Int), new NestedField(2, "city", PrimitiveType.String)));
        await _world.Append("SELECT i::INTEGER AS n, 'Oslo' AS city FROM range(1000) t(i)");
        await Set("tarn.statistics", "off");
        Assert.Empty((await Run()).Steps);
        await Set("tarn.statistics", "on");
        await Set("tarn.statistics.max-columns", "1");
        await Run();
        Assert.Equal([1_000], (await Statistics()).Select(blob => blob.Ndv));

        await Set("tarn.statistics.max-columns", "2");
        using (var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default))
        {
            await commitLock.Commit(new SchemaAction(editor => editor.Widen(["n"], PrimitiveType.Long)), null, default);
        }

        await _world.Append("SELECT i AS n, 'Rome' AS city FROM range(500, 1500) t(i)");
        Assert.Contains("; 2000 rows of 2 files", Assert.Single((await Run()).Steps).Reason);
        Assert.Equal([1_500, 2], (await Statistics()).Select(blob => blob.Ndv));
    }

    [Fact]
    public async Task Expiry_removes_the_statistics_of_expired_snapshots_and_keeps_the_others()
    {
        await _world.Create(Columns);
        await Set("history.expire.min-snapshots-to-keep", "1");
        await _world.Append(Rows(0, 1_000));
        await Run();
        var old = Assert.Single((await Metadata()).Statistics).Path;
        _time.Advance(TimeSpan.FromHours(25));
        await _world.Append(Rows(1_000, 3_000));
        await Run();
        var kept = Assert.Single((await Metadata()).Statistics).Path;
        Assert.NotEqual(old, kept);
        using var removal = new ExpiredFileRemoval(_world.Store, _world.Catalog);
        await removal.Run(default);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => _world.Files.Find(old, default).AsTask())).Kind);
        await _world.Files.Find(kept, default);
        Assert.Equal(3_000, (await Statistics())[0].Ndv);
    }

    [Theory]
    [InlineData("after statistics", 0)]
    [InlineData("inside commit", 0)]
    [InlineData("after commit", 1)]
    public async Task A_kill_leaves_the_table_with_its_statistics_or_without_and_nothing_behind(string point, int before)
    {
        var folder = Directory.CreateTempSubdirectory("tarn-statistics-crash-").FullName;
        Assert.Equal(["made", point], await CrashChild.RunAndKill("statistics", 2, folder, point));
        await using (var world = await LakeWorld.Open(folder))
        {
            Assert.Equal(before, (await Metadata(world)).Statistics.Count);
            Assert.Equal(before == 0, await world.Objects.RemoveOrphans(default) > 0);
            Assert.Null((await world.Maintenance.Run(LakeWorld.Name, isDry: false, default)).Failure);
            Assert.Equal([2_000, 7, 4], (await Statistics(world)).Select(blob => blob.Ndv));
            Assert.Equal(["2000"], await world.Query("SELECT count(*) FROM t"));
        }

        Directory.Delete(folder, recursive: true);
    }

    // 7 cities and the empty text, which the library ignores; three numbers, NaN and null.
    private static string Rows(int from, int to) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT i::BIGINT AS id, CASE i % 8 WHEN 0 THEN '' ELSE 'city ' || (i % 8) END AS city,
          CASE i % 5 WHEN 0 THEN 0.0 WHEN 1 THEN 2.5 WHEN 2 THEN 'NaN'::DOUBLE WHEN 3 THEN 1.5 END::DOUBLE AS x
        FROM range({from}, {to}) t(i)
        """);

    private async Task<MaintenanceReport> Run(bool isDry = false)
    {
        var report = await _world.Maintenance.Run(LakeWorld.Name, isDry, default);
        Assert.Null(report.Failure);
        return report;
    }

    private async Task Set(string name, string value)
    {
        using var commitLock = await _world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        await commitLock.Commit(new PropertiesAction { Set = new Dictionary<string, string> { [name] = value } }, null, default);
    }

    private Task<TableMetadata> Metadata() => Metadata(_world);

    private static async Task<TableMetadata> Metadata(LakeWorld world)
    {
        using var pinned = await world.Catalog.Pin(LakeWorld.Name, default);
        return pinned.Metadata;
    }

    private Task<List<Blob>> Statistics() => Statistics(_world);

    /// <summary>The blobs of the current snapshot's statistics.</summary>
    private static async Task<List<Blob>> Statistics(LakeWorld world)
    {
        var metadata = await Metadata(world);
        var file = metadata.Statistics.OrderBy(one => metadata.SnapshotById(one.SnapshotId)!.SequenceNumber).Last();
        var entry = JsonDocument.Parse(file.Json).RootElement;
        var bytes = (await (await world.Files.Find(file.Path, default)).Read(new ReadBudget(1 << 30), default)).ToArray();
        Assert.Equal(bytes.Length, entry.GetProperty("file-size-in-bytes").GetInt64());
        Assert.Equal("PFA1"u8, bytes.AsSpan(0, 4));
        Assert.Equal("PFA1"u8, bytes.AsSpan(bytes.Length - 4));
        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8)));
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 12));
        Assert.Equal(length + 16, entry.GetProperty("file-footer-size-in-bytes").GetInt32());
        Assert.Equal("PFA1"u8, bytes.AsSpan(bytes.Length - 16 - length, 4));
        var footer = JsonDocument.Parse(bytes.AsMemory(bytes.Length - 12 - length, length)).RootElement;
        var blobs = footer.GetProperty("blobs").EnumerateArray().ToList();
        Assert.Equal(entry.GetProperty("blob-metadata").EnumerateArray().Select(Facts), blobs.Select(Facts));
        Assert.All(blobs, blob => Assert.Equal(file.SnapshotId.Value, blob.GetProperty("snapshot-id").GetInt64()));
        return [.. blobs.Select(blob => new Blob(
            [.. blob.GetProperty("fields").EnumerateArray().Select(field => field.GetInt32())],
            long.Parse(blob.GetProperty("properties").GetProperty("ndv").GetString()!, CultureInfo.InvariantCulture),
            Hashes(bytes.AsSpan(blob.GetProperty("offset").GetInt32(), blob.GetProperty("length").GetInt32()))))];
    }

    private static string Facts(JsonElement blob) => string.Join(
        ' ', blob.GetProperty("type").GetString(), blob.GetProperty("fields").GetRawText(), blob.GetProperty("sequence-number").GetRawText(),
        blob.GetProperty("properties").GetRawText());

    /// <summary>The hashes of a compact theta sketch.</summary>
    private static List<long> Hashes(ReadOnlySpan<byte> sketch)
    {
        var longs = sketch[0];
        var count = longs == 1 ? (sketch.Length / 8) - 1 : BinaryPrimitives.ReadInt32LittleEndian(sketch[8..]);
        Assert.Equal(8 * (longs + count), sketch.Length);
        var hashes = new List<long>();
        for (var i = 0; i < count; i++)
        {
            hashes.Add(BinaryPrimitives.ReadInt64LittleEndian(sketch[(8 * (longs + i))..]));
        }

        return hashes;
    }

    private sealed record Blob(IReadOnlyList<int> Fields, long Ndv, List<long> Hashes);
}
