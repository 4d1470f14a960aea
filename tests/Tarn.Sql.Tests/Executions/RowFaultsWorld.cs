using Tarn.DuckDb;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Tests.Running;
using Tarn.Sql.Types;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Tests.Executions;

/// <summary>
/// Executions on one table `prices` of 5,000 rows, with dictionary encoding and bloom filters as usual writers make
/// them. One row in ten has a `price` that is no number, a `divisor` of zero and a null `b`.
/// </summary>
public sealed class RowFaultsWorld : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-faults-").FullName;
    private readonly MemoryCatalog _catalog = new();
    private WorkerPool _pool = null!;
    private ObjectStore _objects = null!;
    private ExecutionService _service = null!;

    public async Task InitializeAsync()
    {
        var metadata = new MemoryMetadataStore();
        _objects = await ObjectStore.Open(
            new FileDisk(Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName, TimeProvider.System),
            metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        _pool = await WorkerPool.Start(TestWorkers.Options(_folder) with { MemoryBytes = 192 << 20 }, TimeProvider.System, default);
        await DuckThread.Run("files", MakeTables);
        _service = await ExecutionService.Open(metadata, _objects, _catalog, _pool, null, TimeProvider.System, new ExecutionOptions(), default);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _pool.DisposeAsync();
        await _objects.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The rows, values joined by `|` and rows by `;`, or the error's text.</summary>
    public async Task<string> Answer(string sql)
    {
        var started = await _service.Start(new ExecutionRequest
        {
            Account = "000000000000",
            Region = "us-east-1",
            Identity = "root",
            Rights = InstanceRights.Instance,
            Sql = sql,
            Database = "shop",
        }, default);
        await _service.Ended(started.Key);
        var ended = await _service.Get(started.Key, default);
        return ended.Error?.Text ?? string.Join(';', (await _service.Results(started.Key, null, 100, default)).Rows.Skip(1).Select(r => string.Join('|', r)));
    }

    private void MakeTables()
    {
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 3L << 30, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        MakePrices(connection);
        MakeWide(connection);
        MakeEvolved(connection);
    }

    /// <summary>
    /// `evolved`: files from before fields of `place` were renamed, moved, widened and added. One file lacks `place`.
    /// One has a column whose name the engine's reader uses for a column of its own.
    /// </summary>
    private void MakeEvolved(DuckConnection connection)
    {
        string[] files =
        [
            "SELECT 1::BIGINT AS id, {'x': 1::INTEGER, 'old': 'a', 'deep': {'z': 10}} AS place UNION ALL SELECT 2, "
                + "NULL) TO '{0}' (FORMAT parquet, FIELD_IDS {id: 6, place: {__duckdb_field_id: 1, x: 2, old: 3, deep: {__duckdb_field_id: 4, z: 5}}})",
            "SELECT {'deep': {'zed': 30}, 'y': 'c'} AS position, 3::BIGINT AS id) TO '{0}' (FORMAT parquet, FIELD_IDS "
                + "{id: 6, position: {__duckdb_field_id: 1, y: 3, deep: {__duckdb_field_id: 4, zed: 5}}})",
            "SELECT 4::BIGINT AS id) TO '{0}' (FORMAT parquet, FIELD_IDS {id: 6})",
            "SELECT 5::BIGINT AS id, {'x': 5::BIGINT, 'y': 'e', 'deep': NULL::STRUCT(z BIGINT), 'extra': 'own'} AS "
                + "place, 'f' AS file_index) TO '{0}' (FORMAT parquet, FIELD_IDS {id: 6, place: {__duckdb_field_id: "
                + "1, x: 2, y: 3, deep: {__duckdb_field_id: 4, z: 5}, extra: 7}, file_index: 8})",
        ];
        var data = files.Select((sql, i) =>
        {
            var path = Path.Combine(_folder, $"evolved{i}.parquet");
            connection.Execute("COPY (" + sql.Replace("{0}", path, StringComparison.Ordinal));
            _catalog.LocalPaths["s3://lake/" + Path.GetFileName(path)] = path;
            return new ScannedFile { Location = "s3://lake/" + Path.GetFileName(path), SizeBytes = 1, RecordCount = 1 };
        });
        var deep = SqlType.Row([new("z", SqlType.Bigint)]);
        var place = SqlType.Row([new("x", SqlType.Bigint), new("y", SqlType.Varchar), new("deep", deep), new("extra", SqlType.Varchar)]);
        var tree = new FieldTree(1, "place", [new(2, "x", []), new(3, "y", []), new(4, "deep", [new(5, "z", [])]), new(7, "extra", []) { Default = "new" }]);
        _catalog.Add(new TableHandle("shop", "evolved", [new("id", SqlType.Bigint, 6), new("place", place, 1) { Nested = tree }], 1), [.. data]);
    }

    /// <summary>
    /// `wide`: 250 rows of one struct with 1,000 leaves at depth three. The table has one more leaf per struct.
    /// </summary>
    private void MakeWide(DuckConnection connection)
    {
        var id = 1;
        var (ids, tree, types) = (new System.Text.StringBuilder(), new List<FieldTree>(), new List<RowField>());
        var value = string.Join(", ", Enumerable.Range(0, 10).Select(a => $"'a{a}': {{{string.Join(", ", Enumerable.Range(0, 10).Select(b =>
            $"'b{b}': {{{string.Join(", ", Enumerable.Range(0, 10).Select(c => $"'c{c}': 'v' || i"))}}}"))}}}"));
        ids.Append("{__duckdb_field_id: 1");
        for (var a = 0; a < 10; a++)
        {
            var (outer, inner, innerTypes) = (++id, new List<FieldTree>(), new List<RowField>());
            ids.Append($", a{a}: {{__duckdb_field_id: {outer}");
            for (var b = 0; b < 10; b++)
            {
                var (group, leaves) = (++id, new List<FieldTree>());
                leaves.AddRange(Enumerable.Range(0, 10).Select(c => new FieldTree(++id, $"c{c}", [])));
                ids.Append($", b{b}: {{__duckdb_field_id: {group}, {string.Join(", ", leaves.Select(l => $"{l.Name}: {l.FieldId}"))}}}");
                leaves.Add(new FieldTree(++id, "added", []));
                inner.Add(new(group, $"b{b}", leaves));
                innerTypes.Add(new($"b{b}", SqlType.Row([.. leaves.Select(l => new RowField(l.Name, SqlType.Varchar))])));
            }

            ids.Append('}');
            tree.Add(new(outer, $"a{a}", inner));
            types.Add(new($"a{a}", SqlType.Row(innerTypes)));
        }

        var path = Path.Combine(_folder, "wide.parquet");
        connection.Execute($"COPY (SELECT {{{value}}} AS doc FROM range(250) t(i)) TO '{path}' (FORMAT parquet, FIELD_IDS {{doc: {ids}}}}})");
        _catalog.LocalPaths["s3://lake/wide.parquet"] = path;
        _catalog.Add(new TableHandle("shop", "wide", [new("doc", SqlType.Row(types), 1) { Nested = new(1, "doc", tree) }], 1),
            new ScannedFile { Location = "s3://lake/wide.parquet", SizeBytes = 1, RecordCount = 250 });
    }

    private void MakePrices(DuckConnection connection)
    {
        var path = Path.Combine(_folder, "prices.parquet");
        connection.Execute(
            "COPY (SELECT i AS id, CASE WHEN i % 10 = 0 THEN 'free' ELSE (i % 7)::VARCHAR END AS price, i % 10 AS "
                + "divisor, CASE WHEN i % 10 <> 0 THEN i % 3 END AS b, "
            + "encode('k' || (i % 4)) AS bytes, [i % 10] AS list, MAP {'k' || (i % 10): i % 10} AS map, CASE WHEN i % "
            + "10 = 0 THEN '' ELSE '[' || (i % 7) || ']' END AS doc FROM range(5000) t(i)) "
            + $"TO '{path}' (FORMAT parquet, FIELD_IDS {{id: 1, price: 2, divisor: 3, b: 4, bytes: 5, list: "
            + $"{{__duckdb_field_id: 6, element: 9}}, map: {{__duckdb_field_id: 7, key: 10, value: 11}}, doc: 8}})");
        _catalog.LocalPaths["s3://lake/prices.parquet"] = path;
        _catalog.Add(new TableHandle("shop", "prices",
            [
                new("id", SqlType.Bigint, 1), new("price", SqlType.Varchar, 2), new("divisor", SqlType.Bigint, 3),
                new("b", SqlType.Bigint, 4), new("bytes", SqlType.Varbinary, 5),
                new("list", SqlType.Array(SqlType.Bigint), 6) { Nested = new(6, "list", [new(9, "element", [])]) },
                new("map", SqlType.Map(SqlType.Varchar, SqlType.Bigint), 7) { Nested = new(7, "map", [new(10, "key", []), new(11, "value", [])]) },
                new("doc", SqlType.Varchar, 8),
            ], 1), new ScannedFile { Location = "s3://lake/prices.parquet", SizeBytes = 1, RecordCount = 5000 });
    }
}
