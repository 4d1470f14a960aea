using System.Buffers;
using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Running;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;
using Tarn.Workers.Pool;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Tests.Catalog;

/// <summary>
/// Columns of every type, in files as deliveries write them, through planning, workers and stored results. The form of
/// bounds and constants must agree for each type, or the files of matching rows are left out.
/// </summary>
public sealed class EveryTypeTests : IAsyncLifetime
{
    private static readonly string[] Unreadable = ["geometry", "geography"];

    /// <summary>Of every type with values: a lower and a higher one, as JSON, as SQL, and as results show it.</summary>
    private static readonly Dictionary<PrimitiveKind, (string Type, Value Low, Value High)> Samples = new()
    {
        [PrimitiveKind.Boolean] = ("boolean", new("false", "false", "false"), new("true", "true", "true")),
        [PrimitiveKind.Int] = ("int", new("-7", "-7", "-7"), new("8", "8", "8")),
        [PrimitiveKind.Long] = ("long", new("5000000000", "5000000000", "5000000000"), new("5000000001", "5000000001", "5000000001")),
        [PrimitiveKind.Float] = ("float", new("0.5", "5E-1", "0.5"), new("1.5", "15E-1", "1.5")),
        [PrimitiveKind.Double] = ("double", new("0.1", "1E-1", "0.1"), new("0.2", "2E-1", "0.2")),
        [PrimitiveKind.Decimal] = ("decimal(5, 2)", new("-12.30", "-12.30", "-12.30"), new("1.05", "1.05", "1.05")),
        [PrimitiveKind.Date] = ("date", new("\"2026-11-20\"", "DATE '2026-11-20'", "2026-11-20"), new("\"2026-11-21\"", "DATE '2026-11-21'", "2026-11-21")),
        [PrimitiveKind.Time] = ("time",
            new("\"10:11:12.5\"", "TIME '10:11:12.5'", "10:11:12.500000"),
            new("\"10:11:13\"", "TIME '10:11:13'", "10:11:13.000000")),
        [PrimitiveKind.Timestamp] = ("timestamp",
            new("\"2026-11-20T10:28:57.123456\"", "TIMESTAMP '2026-11-20 10:28:57.123456'", "2026-11-20 10:28:57.123456"),
            new("\"2026-11-20T10:28:58\"", "TIMESTAMP '2026-11-20 10:28:58'", "2026-11-20 10:28:58.000000")),
        [PrimitiveKind.TimestampTz] = ("timestamptz",
            new("\"2026-11-20T10:28:57.123456Z\"", "TIMESTAMP '2026-11-20 10:28:57.123456 UTC'", "2026-11-20 10:28:57.123456 UTC"),
            new("\"2026-11-20T10:28:58Z\"", "TIMESTAMP '2026-11-20 10:28:58 UTC'", "2026-11-20 10:28:58.000000 UTC")),
        [PrimitiveKind.String] = ("string", new("\"a text\"", "'a text'", "a text"), new("\"b\"", "'b'", "b")),
        [PrimitiveKind.Uuid] = ("uuid",
            new("\"00112233-4455-6677-8899-aabbccddeeff\"", "'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff"),
            new("\"f0112233-4455-6677-8899-aabbccddeeff\"", "'f0112233-4455-6677-8899-aabbccddeeff'", "f0112233-4455-6677-8899-aabbccddeeff")),
        [PrimitiveKind.Fixed] = ("fixed[2]", new("\"AAE=\"", "X'0001'", "00 01"), new("\"/wI=\"", "X'FF02'", "ff 02")),
        [PrimitiveKind.Binary] = ("binary", new("\"aGk=\"", "X'6869'", "68 69"), new("\"aGo=\"", "X'686A'", "68 6a")),
    };

    private static readonly StructType Columns = new(
        [.. Samples.Select((sample, i) => new NestedField(i + 1, sample.Key.ToString(), TypeText.Parse(sample.Value.Type)))]);

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-types-").FullName;
    private readonly MemoryCatalog _catalog = new();
    private WorkerPool _pool = null!;
    private ObjectStore _objects = null!;
    private ExecutionService _service = null!;

    public async Task InitializeAsync()
    {
        var metadata = new MemoryMetadataStore();
        var disk = new FileDisk(Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName, TimeProvider.System);
        _objects = await ObjectStore.Open(disk, metadata, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 1 }, default);
        _pool = await WorkerPool.Start(TestWorkers.Options(_folder), TimeProvider.System, default);
        await MakeTable(disk, "plain", PartitionSpec.Unpartitioned);
        await MakeTable(disk, "parts", new PartitionSpec(
            1, [.. Columns.Fields.Select(field => new PartitionField(field.Id, 1_000 + field.Id, field.Name, Transform.Identity))]));
        _service = await ExecutionService.Open(metadata, _objects, _catalog, _pool, null, TimeProvider.System, new ExecutionOptions(), default);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _pool.DisposeAsync();
        await _objects.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_type_has_a_sample_or_cannot_be_read()
    {
        // Columns of type unknown can be read, but have no values. Tarn writes no files with the other three; the golden
        // tables have them.
        PrimitiveKind[] foreign = [PrimitiveKind.Unknown, PrimitiveKind.TimestampNs, PrimitiveKind.TimestampTzNs, PrimitiveKind.Variant];
        var kinds = Samples.Keys.Concat(Unreadable.Select(type => ((PrimitiveType)TypeText.Parse(type)).Kind)).Concat(foreign);
        Assert.Equal(Enum.GetValues<PrimitiveKind>(), kinds.Order());
        Assert.All(Unreadable, type => Assert.Equal(
            SqlErrorName.NotSupported, Assert.Throws<SqlException>(() => IcebergColumns.Column(new NestedField(1, "v", TypeText.Parse(type)))).Name));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("parts")]
    public async Task Values_of_every_type_are_found_and_shown(string table)
    {
        foreach (var (kind, (_, low, high)) in Samples)
        {
            Assert.Equal($"{kind}: {low.Text};{high.Text}", $"{kind}: {await Answer($"SELECT {kind} FROM {table} ORDER BY 1")}");
            string[] conditions =
            [
                $">= {low.Sql}", $"> {low.Sql}", $"<= {high.Sql}", $"< {high.Sql}", $"= {low.Sql}", $"= {high.Sql}", $"IN ({low.Sql}, {high.Sql})",
            ];
            var counts = conditions.Select(condition => $"(SELECT count(*) FROM {table} WHERE {kind} {condition})");
            Assert.Equal($"{kind}: 2|1|2|1|1|1|2", $"{kind}: {await Answer($"SELECT {string.Join(", ", counts)}")}");
        }
    }

    private async Task MakeTable(FileDisk disk, string name, PartitionSpec spec)
    {
        disk.CreateFolder($"scratch/{name}");
        var shredder = new Shredder(TableShape.Of(Columns, new ShapeOptions()));
        for (var i = 0; i < 2; i++)
        {
            var fields = Samples.Select(sample => $"\"{sample.Key}\":{(i == 0 ? sample.Value.Low : sample.Value.High).Json}");
            Assert.Equal(ShredStatus.Appended, shredder.Append(Encoding.UTF8.GetBytes($"{{{string.Join(',', fields)}}}"), new RowOrigin(0, i, 0, 0)).Status);
        }

        var bytes = new ArrayBufferWriter<byte>();
        shredder.Seal(bytes);
        using var chunk = ColumnChunk.Copy(bytes.WrittenSpan);
        using var encoder = new ParquetEncoder(disk, 128 << 20, 1, $"scratch/{name}");
        var files = await encoder.Write(
            new ParquetFlush { Chunks = [chunk], Columns = Columns, Spec = spec, PathOf = i => $"scratch/{name}/{name}{i}.parquet" }, default);
        var schema = new Schema(0, Columns);
        var statistics = await FileStatistics.Of(schema, spec, files.Select(file => Entry(file, spec)));
        foreach (var file in files)
        {
            var path = _catalog.LocalPaths[file.Path] = disk.LocalPath(file.Path);
            // The worker may run as a user of its own.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        _catalog.Add(new TableHandle("shop", name, IcebergColumns.Of(schema), 1) { State = statistics.State });
    }

    private static DataFile Entry(ParquetFile file, PartitionSpec spec) => new()
    {
        Path = file.Path,
        RecordCount = file.RowCount,
        FileSizeBytes = file.SizeBytes,
        SpecId = spec.SpecId,
        Partition = file.Tuple,
        Metrics = file.Metrics,
    };

    /// <summary>The rows, values joined by `|` and rows by `;`, or the error's text.</summary>
    private async Task<string> Answer(string sql)
    {
        var started = await _service.Start(
            new ExecutionRequest
            {
                Account = "000000000000",
                Region = "us-east-1",
                Identity = "root",
                Rights = InstanceRights.Instance,
                Sql = sql,
                Database = "shop",
            },
            default);
        await _service.Ended(started.Key);
        var ended = await _service.Get(started.Key, default);
        return ended.Error?.Text ?? string.Join(';', (await _service.Results(started.Key, null, 100, default)).Rows.Skip(1).Select(r => string.Join('|', r)));
    }

    private sealed record Value(string Json, string Sql, string Text);
}
