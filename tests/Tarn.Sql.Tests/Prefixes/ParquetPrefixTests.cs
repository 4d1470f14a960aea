using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Prefixes;
using Tarn.Sql.Tests.Writing;
using Tarn.Storage.Disk;

namespace Tarn.Sql.Tests.Prefixes;

/// <summary>Small Parquet files of a plain prefix become few, with the same rows in the order of their keys.</summary>
public sealed class ParquetPrefixTests : IAsyncLifetime
{
    private const string Look = "count(*), count(DISTINCT id), sum(id), sum(length(s.name)), "
        + "count_if(x = 0 AND signbit(x)), count_if(isnan(x)), sum(len(numbers)), min(happened), max(happened), sum(price)";

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-parquet-prefix-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The process that is killed: joins the files of a prefix, up to a point of the commit.</summary>
    internal static async Task Child(string folder, string point)
    {
        await using var world = await LakeWorld.Open(folder);
        for (var i = 0; i < 5; i++)
        {
            await world.PutParquet($"logs/{i}.parquet", Rows(i));
        }

        Console.WriteLine("made");
        var store = new StoppingStore(world.Store, point);
        await new PrefixCompaction(world.Objects, store, world.Catalog, world.Jobs, world.Disk).Run(Request(), default);
        store.Reach("after commit");
        Console.WriteLine("not stopped");
    }

    [Fact]
    public async Task Files_of_equal_columns_become_one_with_their_rows()
    {
        for (var i = 0; i < 9; i++)
        {
            await _world.PutParquet($"logs/{i}.parquet", Rows(i), i % 2 == 0 ? "" : ", COMPRESSION snappy, ROW_GROUP_SIZE 2048, DICTIONARY_SIZE_LIMIT 0");
        }

        await _world.PutParquet("logs/2-other.parquet", "SELECT 1 AS id, 'a' AS name");
        await _world.PutParquet("logs/3-other.parquet", "SELECT 2 AS id, 'b' AS name");
        await _world.PutParquet("logs/4-ids.parquet", "SELECT 3 AS id, 'c' AS name", ", FIELD_IDS {id: 7, name: 9}");
        await _world.PutParquet("logs/5-ids.parquet", "SELECT 4 AS id, 'd' AS name", ", FIELD_IDS {id: 7, name: 9}");
        await _world.PutParquet("logs/6-wide.parquet", "SELECT 5::BIGINT AS id, 'e' AS name");
        await _world.PutParquet("logs/sub/1.parquet", "SELECT 6 AS id, 'f' AS name");
        await _world.Put("logs/1.json", "{}"u8.ToArray());
        var before = await Direct(await Keys(key => key.Length == "logs/0.parquet".Length));
        var dry = await Compact(isDry: true);
        var report = await Compact();
        Assert.Equal([9, 2, 2], report.Groups.Select(group => group.Objects).OrderDescending());
        Assert.Equal(dry.Groups.Select(group => (group.FirstKey, group.Objects)), report.Groups.Select(group => (group.FirstKey, group.Objects)));
        Assert.All(report.Groups, group => Assert.Null(group.Failure));
        Assert.Empty(report.Left);
        var joined = report.Groups.Single(group => group.Objects == 9).Key!;
        Assert.Matches("^logs/0-joined-[0-9a-f]{32}[.]parquet$", joined);
        Assert.Equal(before, await Direct([joined]));
        Assert.Equal(["2|3|ab"], await Direct([report.Groups.Single(group => group.FirstKey == "logs/2-other.parquet").Key!], Names));
        Assert.Equal(["2|7|cd"], await Direct([report.Groups.Single(group => group.FirstKey == "logs/4-ids.parquet").Key!], Names));
        Assert.Equal(6, (await Keys(_ => true)).Count);

        // A second run finds nothing.
        Assert.Empty((await Compact()).Groups);
    }

    [Fact]
    public async Task Damaged_files_are_named_and_the_others_are_joined()
    {
        for (var i = 0; i < 8; i++)
        {
            await _world.PutParquet($"logs/{i}.parquet", Rows(i));
        }

        var page = await Read("logs/2.parquet");
        page.AsSpan(8, 2_000).Fill(0xA5);
        await _world.Put("logs/2.parquet", page);
        await _world.Put("logs/5.parquet", (await Read("logs/5.parquet"))[..^20]);
        await _world.Put("logs/6.parquet", [.. "PAR1"u8, 1, 2, 3, 4, .. BitConverter.GetBytes(4), .. "PAR1"u8]);
        var report = await Compact();
        Assert.Equal(["logs/2.parquet", "logs/5.parquet", "logs/6.parquet"], report.Left.Select(left => left.Key).Order());
        Assert.Contains(
            "it is a Parquet file that cannot be joined: it is a Parquet file that was cut off: its footer is missing",
            report.Left.Select(left => left.Reason));
        Assert.All(report.Groups, group => Assert.Null(group.Failure));
        Assert.Equal(page, await Read("logs/2.parquet"));
        var kept = await Keys(key => report.Left.All(left => left.Key != key));
        Assert.Equal(["1500|1500"], await Direct(kept, "count(*), count(DISTINCT id)"));
        Assert.True(kept.Count <= 2 + report.Left.Count, string.Join(' ', kept));
        Assert.Empty(Directory.GetFiles(_world.Disk.LocalPath(DataDirectory.ScratchWorkers)));
    }

    [Theory]
    [InlineData("before commit", false)]
    [InlineData("inside commit", false)]
    [InlineData("after commit", true)]
    public async Task A_kill_leaves_all_files_or_the_joined_one(string point, bool isJoined)
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.Equal(["made", point], await CrashChild.RunAndKill("parquet-prefix", 2, _folder, point));
        _world = await LakeWorld.Open(_folder);
        Assert.Equal(isJoined ? 1 : 5, (await Keys(_ => true)).Count);
        Assert.Empty(Directory.GetFiles(_world.Disk.LocalPath(DataDirectory.ScratchWorkers)));
        Assert.Equal(!isJoined, await _world.Objects.RemoveOrphans(default) > 0);
        await Compact();
        Assert.Equal(["1500|1500"], await Direct([Assert.Single(await Keys(_ => true))], "count(*), count(DISTINCT id)"));
    }

    private const string Names = "count(*), sum(id), string_agg(name, '' ORDER BY id)";

    /// <summary>300 rows with every kind of nesting.</summary>
    private static string Rows(int file) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        SELECT i::INTEGER AS id, CASE i % 4 WHEN 0 THEN '-0.0' WHEN 1 THEN '0.0' WHEN 2 THEN 'NaN' END::DOUBLE AS x,
          {'name': 'row ' || i, 'score': i::FLOAT} AS s, [i, i + 1] AS numbers, map {'k': i} AS m, TIMESTAMP '2026-11-01' + INTERVAL (i) SECOND AS happened,
          (i / 8)::DECIMAL(12, 3) AS price, i % 3 = 0 AS flag, DATE '2026-01-01' + i::INTEGER AS day, ('row' || i)::BLOB AS bytes
        FROM range({{file * 300}}, {{(file + 1) * 300}}) t(i)
        """);

    private Task<PrefixReport> Compact(bool isDry = false) =>
        new PrefixCompaction(_world.Objects, _world.Store, _world.Catalog, _world.Jobs, _world.Disk).Run(Request() with { IsDry = isDry }, default);

    private static PrefixRequest Request() => new() { Place = TableLocation.Of("s3://lake/logs")!.Value, TargetBytes = 4 << 20 };

    private async Task<List<string>> Keys(Func<string, bool> chosen) => [.. (await _world.Objects.List(
        new() { Bucket = "lake", Prefix = "logs/", Limit = 1_000 }, default)).Objects.Select(found => found.Key).Where(chosen)];

    private async Task<byte[]> Read(string key) => (await _world.Objects.ReadAll(await _world.Objects.Head("lake", key, default), default)).ToArray();

    private async Task<List<string>> Direct(IReadOnlyList<string> keys, string expressions = Look)
    {
        var files = new List<(string, byte[])>();
        foreach (var key in keys)
        {
            files.Add((key, await Read(key)));
        }

        return await _world.Direct(files, expressions);
    }
}
