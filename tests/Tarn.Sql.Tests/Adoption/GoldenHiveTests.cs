using System.Globalization;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Adoption;

/// <summary>Folders that other engines wrote, adopted, answer as Trino or DuckDB answers over them.</summary>
public sealed class GoldenHiveTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-golden-hive-").FullName;
    private LakeWorld _world = null!;

    public async Task InitializeAsync() => _world = await LakeWorld.Open(_folder);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Rows_are_those_that_Trino_read()
    {
        foreach (var table in new[]
        {
            "pq_added_removed", "pq_decimals", "pq_empty", "pq_nested", "pq_old_lists", "pq_partition_schemas", "pq_reordered", "pq_renamed_by_name",
        })
        {
            await AdoptWhole(table);
            var (columns, rows) = GoldenHive.Rows(table)!.Value;

            // Trino's table has a column that no file has.
            var places = Enumerable.Range(0, columns.Count).Where(i => (table, columns[i]) is not ("pq_renamed_by_name", "bb")).ToList();
            await Same(table, [.. places.Select(i => columns[i])], rows.Select(row => places.Select(i => row[i])));
        }
    }

    [Fact]
    public async Task Scalar_types_keep_all_their_digits()
    {
        await AdoptWhole("pq_all_types");
        var (columns, rows) = GoldenHive.Rows("pq_all_types")!.Value;

        // Trino's columns cut texts and timestamps.
        var places = Enumerable.Range(0, columns.Count).Where(i => columns[i] is not ("c" or "v" or "ts")).ToList();
        await Same("pq_all_types", [.. places.Select(i => columns[i])], rows.Select(row => places.Select(i => row[i])));
        Assert.Equal(["2024-01-05 10:11:12.123456"], await _world.Query("SELECT ts FROM pq_all_types WHERE id = 1"));
        Assert.Equal(["1969-12-31 23:59:59.999999"], await _world.Query("SELECT ts FROM pq_all_types WHERE id = 4"));
    }

    [Fact]
    public async Task Codecs_encodings_and_timestamps_are_read_as_DuckDB_reads_them()
    {
        foreach (var table in new[] { "pq_compressions", "pq_encodings", "pq_row_groups", "pq_refused_codecs" })
        {
            await AdoptWhole(table);
            const string Facts = "count(*), sum(id), min(k), max(k), min(v), max(v), count(x), min(CAST(d AS VARCHAR)), count(DISTINCT d)";
            Assert.Equal(await _world.Direct(GoldenHive.Files(table), Facts), await _world.Query($"SELECT {Facts} FROM {table}"));
        }

        var report = await Adopt("pq_timestamps", path => path is "int96" or "micros" or "millis");
        Assert.Empty(report.Misfits);
        var rows = await _world.Query("SELECT id, \"$path\", ts FROM pq_timestamps WHERE id = 1");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Contains("|2024-01-05 10:11:12.123", row, StringComparison.Ordinal));
        Assert.Equal(["3"], await _world.Query("SELECT count(*) FROM pq_timestamps WHERE ts >= TIMESTAMP '2024-01-05 10:11:12.123' AND id = 1"));
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_named()
    {
        Assert.Equal(
            ["nanos", "utc"], (await Adopt("pq_timestamps", _ => true)).Misfits.Select(misfit => Path.GetFileName(misfit.Location)));
        Assert.Equal(["bad", "zero"], (await Adopt("pq_not_parquet", _ => true)).Misfits.Select(misfit => Path.GetFileName(misfit.Location)));
        Assert.Equal(
            ["column id: its type is string, and int in p=1/f"], (await Adopt("pq_partition_mismatch", _ => true)).Misfits.Select(misfit => misfit.Reason));
    }

    private async Task AdoptWhole(string table)
    {
        var report = await Adopt(table, _ => true);
        Assert.Empty(report.Misfits);
        Assert.NotNull(report.MetadataLocation);
    }

    private async Task<AdoptionReport> Adopt(string table, Func<string, bool> takes)
    {
        foreach (var (path, bytes) in GoldenHive.Files(table).Where(file => takes(file.Path)))
        {
            await _world.Put($"{table}/{path}", bytes);
        }

        return await _world.Adopt($"s3://lake/{table}", name: new TableName(LakeWorld.Name.Scope, "db", table));
    }

    private async Task Same(string table, IReadOnlyList<string> columns, IEnumerable<IEnumerable<string?>> expected)
    {
        var seen = await _world.Query(string.Create(CultureInfo.InvariantCulture, $"SELECT \"{string.Join("\", \"", columns)}\" FROM {table}"));
        Assert.Equal(
            expected.Select(row => string.Join('|', row.Select(value => value ?? "∅"))).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
