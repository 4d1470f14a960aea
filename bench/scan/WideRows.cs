using System.Diagnostics;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Planning;
using Tarn.Sql.Types;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Bench.Scan;

/// <summary>
/// Tables of 2,000 leaves: in one struct, in 40 structs of 50, and as columns. Some leaves are read through Tarn
/// (planned, verified, run in a worker), and by DuckDB alone from the same files. The two take turns, with a warm
/// cache.
/// </summary>
internal static class WideRows
{
    private const string Database = "wide";
    private const int Leaves = 2_000;
    private const int RowsPerFile = 20_000;
    private const int FilesPerTable = 3;

    private static readonly (string Table, string Name, string Sql)[] Statements =
    [
        ("one", "one field of 2,000", "SELECT sum(s.f17) FROM {0}"),
        ("one", "three fields, grouped", "SELECT s.f18, sum(s.f17), max(s.f1999) FROM {0} GROUP BY s.f18"),
        ("one", "one field by another", "SELECT sum(s.f17) FROM {0} WHERE s.f20 > 10"),
        ("many", "one field of 40 rows of 50", "SELECT sum(r7.f17) FROM {0}"),
        ("many", "a field of each of the 40", "SELECT " + string.Join(", ", Enumerable.Range(0, 40).Select(r => $"max(r{r}.f17)")) + " FROM {0}"),
        ("flat", "one column of 2,000", "SELECT sum(f17) FROM {0}"),
        ("one", "each of the 2,000 fields", "SELECT " + string.Join(", ", Enumerable.Range(0, Leaves).Select(f => $"max(s.f{f})")) + " FROM {0}"),
        ("one", "the row whole, 10 rows", "SELECT s FROM {0} LIMIT 10"),
        ("flat", "all columns, 10 rows", "SELECT * FROM {0} LIMIT 10"),
        ("flat", "count(*)", "SELECT count(*) FROM {0}"),
    ];

    public static async Task Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("tarn-bench-wide-").FullName;
        try
        {
            var disk = new FileDisk(folder, TimeProvider.System);
            disk.CreateFolder("scratch");
            var metadata = new MemoryMetadataStore();
            var kept = Directory.CreateDirectory(Path.Combine(folder, "bare")).FullName;
            var files = await BenchWorld.Adopt(disk, metadata, Write(Path.Combine(folder, "scratch"), kept));
            await using var objects = await ObjectStore.Open(disk, metadata, TimeProvider.System, new ObjectStoreOptions(), default);
            await using var pool = await BenchWorld.StartPool(folder);
            Console.WriteLine(
                $"{FilesPerTable} files of {RowsPerFile:N0} rows and "
                    + $"{files.Sum(f => f.SizeBytes) / files.Count / 1e6:F0} MB a table, 2 threads; milliseconds, warm, median of {rounds}");
            Console.WriteLine($"{"",-30}{"Tarn",8}{"planned",9}{"run",8}{"DuckDB",8}{"ratio",7}");
            foreach (var (table, name, sql) in Statements)
            {
                var own = files.Where(f => f.Location.StartsWith(table, StringComparison.Ordinal)).ToList();
                await Compare(
                    new QueryRunner(
                        new ObjectCatalog(objects, Handle(table), own, verifies: true), pool, new PlanningThreads(256L << 20, TimeProvider.System)), name,
                    string.Format(CultureInfo.InvariantCulture, sql, table),
                    string.Format(CultureInfo.InvariantCulture, sql, $"read_parquet('{kept}/{table}-*.parquet')"), rounds);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Compare(QueryRunner runner, string name, string sql, string bareSql, int rounds)
    {
        var (ours, planned, bare) = (new List<double>(), new List<double>(), new List<double>());
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 1L << 30, Threads = 2, TempDirectory = null });
        using var connection = database.Connect();
        for (var round = -1; round < rounds; round++)
        {
            var (milliseconds, outcome) = await BenchWorld.Run(runner, Database, sql);
            var begun = Stopwatch.GetTimestamp();
            using (var result = connection.Query(bareSql))
            {
                while (result.NextChunk() is { } chunk)
                {
                    chunk.Dispose();
                }
            }

            var alone = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (round >= 0)
            {
                ours.Add(milliseconds);
                planned.Add(outcome.Planning.TotalMilliseconds);
                bare.Add(alone);
            }
        }

        var (a, p, b) = (Median(ours), Median(planned), Median(bare));
        Console.WriteLine($"{name,-30}{a,8:F1}{p,9:F1}{a - p,8:F1}{b,8:F1}{a / b,7:F2}");
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string TypeOf(int leaf) => leaf % 3 == 0 ? "VARCHAR" : "BIGINT";

    private static SqlType SqlTypeOf(int leaf) => leaf % 3 == 0 ? SqlType.Varchar : SqlType.Bigint;

    private static string ValueOf(int leaf) =>
        leaf % 3 == 0 ? $"'v' || (hash(i + {leaf}) % {10 + leaf})" : $"CAST(hash(i * {7 + leaf}) % {10 + leaf} AS {TypeOf(leaf)})";

    private static TableHandle Handle(string table) => new(Database, table, table switch
    {
        "flat" => [.. Enumerable.Range(0, Leaves).Select(i => new TableColumn($"f{i}", SqlTypeOf(i), 100 + i))],
        "many" => [.. Enumerable.Range(0, 40).Select(r => Row($"r{r}", 1 + r, 50 * r, 50))],
        _ => [Row("s", 1, 0, Leaves)],
    }, 1);

    private static TableColumn Row(string name, int id, int first, int count) =>
        new(name, SqlType.Row([.. Enumerable.Range(0, count).Select(i => new RowField($"f{i}", SqlTypeOf(first + i)))]), id)
        {
            Nested = new FieldTree(id, name, [.. Enumerable.Range(0, count).Select(i => new FieldTree(100 + first + i, $"f{i}", []))]),
        };

    /// <summary>Writes each table's files twice: one copy is adopted, the other is for DuckDB alone.</summary>
    private static IEnumerable<(string Path, long Rows)> Write(string folder, string kept)
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 4L << 30, Threads = 2, TempDirectory = null });
        using var connection = database.Connect();
        foreach (var table in (string[])["one", "many", "flat"])
        {
            var columns = Handle(table).Columns;
            var leaf = 0;
            var values = string.Join(
                ", ", columns.Select(
                    c => $"{(c.Nested is null ? ValueOf(leaf++) : $"{{{string.Join(", ", c.Nested.Children.Select(f => $"'{f.Name}': {ValueOf(leaf++)}"))}}}")} AS {c.Name}"));
            var ids = string.Join(
                ", ", columns.Select(
                    c => c.Nested is null ? $"{c.Name}: {c.FieldId}"
                        : $"{c.Name}: {{__duckdb_field_id: {c.FieldId}, {string.Join(", ", c.Nested.Children.Select(f => $"{f.Name}: {f.FieldId}"))}}}"));
            for (var file = 0; file < FilesPerTable; file++)
            {
                var path = Path.Combine(folder, $"{table}-{file}.parquet");
                connection.Execute(
                    $"COPY (SELECT {values} FROM range({file * RowsPerFile}, {(file + 1) * RowsPerFile}) t(i)) TO "
                        + $"'{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {RowsPerFile}, FIELD_IDS {{{ids}}})");
                File.Copy(path, Path.Combine(kept, Path.GetFileName(path)));
                yield return (path, RowsPerFile);
            }
        }
    }
}
