using System.Globalization;
using System.Text;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Metadata;

namespace Tarn.Bench.Lake;

/// <summary>
/// A table of many files in 1,000 partitions (customers), with statistics of 10 columns, written as manifests of 1,000
/// files. The data files themselves do not exist.
/// </summary>
/// <param name="Metadata">Its metadata.</param>
/// <param name="ManifestBytes">The size of all manifests.</param>
internal sealed record WideTable(TableMetadata Metadata, long ManifestBytes)
{
    public const int Partitions = 1_000;
    private const int FilesPerManifest = 1_000;

    private static readonly Schema Columns = new(0, new StructType(
        [new NestedField(1, "customer", PrimitiveType.Int), new NestedField(2, "at", PrimitiveType.TimestampTz), new NestedField(3, "id", PrimitiveType.Long),
            new NestedField(4, "city", PrimitiveType.String), new NestedField(5, "path", PrimitiveType.String), new NestedField(6, "ms", PrimitiveType.Double),
            new NestedField(7, "status", PrimitiveType.Int), new NestedField(8, "bytes", PrimitiveType.Long),
            new NestedField(9, "price", PrimitiveType.Decimal(12, 2)),
            new NestedField(10, "ok", PrimitiveType.Boolean)]));

    private static readonly PartitionSpec ByCustomer = new(0, [new PartitionField(1, 1000, "customer", Transform.Identity)]);

    /// <param name="isClustered">Whether a manifest holds few partitions; else every manifest holds all of them, as after appends.</param>
    public static async Task<WideTable> Write(ITableFiles files, IMetadataStore store, int fileCount, bool isClustered)
    {
        var location = $"s3://lake/{(isClustered ? "clustered" : "spread")}";
        var manifests = new List<ManifestFile>();
        for (var from = 0; from < fileCount; from += FilesPerManifest)
        {
            var entries = Enumerable.Range(from, Math.Min(FilesPerManifest, fileCount - from))
                .Select(i => Entry(location, i, isClustered ? (int)((long)i * Partitions / fileCount) : i % Partitions)).ToList();
            var path = string.Create(CultureInfo.InvariantCulture, $"{location}/metadata/m{from}.avro");
            var bytes = ManifestWriter.Write(Columns, ByCustomer, ManifestContent.Data, entries, TableCreation.DefaultFormatVersion);
            var customers = entries.Select(entry => (int)entry.File.Partition.Values[0]!).ToList();
            manifests.Add(new ManifestFile
            {
                Path = path,
                LengthBytes = bytes.Length,
                SpecId = 0,
                SequenceNumber = 1,
                AddedSnapshotId = new SnapshotId(1),
                AddedFilesCount = entries.Count,
                Partitions = [new PartitionFieldSummary(false, false, BitConverter.GetBytes(customers.Min()), BitConverter.GetBytes(customers.Max()))],
            });
            await Put(files, store, path, bytes);
        }

        var list = $"{location}/metadata/list.avro";
        await Put(files, store, list, ManifestListWriter.Write(new SnapshotId(1), null, 1, manifests, TableCreation.DefaultFormatVersion));
        var metadata = new TableMetadata
        {
            FormatVersion = TableCreation.DefaultFormatVersion,
            TableUuid = Guid.NewGuid(),
            Location = location,
            LastUpdatedMs = 1,
            LastColumnId = Columns.HighestFieldId,
            Schemas = [Columns],
            CurrentSchemaId = 0,
            PartitionSpecs = [ByCustomer],
            DefaultSpecId = 0,
            CurrentSnapshotId = new SnapshotId(1),
            Snapshots = [new Snapshot { Id = new SnapshotId(1), SequenceNumber = 1, TimestampMs = 1, ManifestList = list }],
        };
        return new WideTable(metadata, manifests.Sum(manifest => manifest.LengthBytes));
    }

    private static ManifestEntry Entry(string location, int number, int customer)
    {
        var random = new Random(number);
        var at = 1_700_000_000_000_000 + (number * 60_000_000L);
        var id = number * 10_000L;
        byte[][] lower =
        [
            BitConverter.GetBytes(customer), BitConverter.GetBytes(at), BitConverter.GetBytes(id), Text("Aachen"), Text("/api/v1/accounts"),
            BitConverter.GetBytes(random.NextDouble()), BitConverter.GetBytes(200), BitConverter.GetBytes(random.NextInt64(1_000)), [1, 44], [0],
        ];
        byte[][] upper =
        [
            BitConverter.GetBytes(customer), BitConverter.GetBytes(at + 59_000_000), BitConverter.GetBytes(id + 9_999), Text("Zwolle"),
            Text("/static/theme.cs"),
            BitConverter.GetBytes(1_000 + random.NextDouble()), BitConverter.GetBytes(504),
            BitConverter.GetBytes(random.NextInt64(1_000_000_000)), [15, 66, 64], [1],
        ];
        var ids = Enumerable.Range(1, lower.Length).ToList();
        var name = new Guid(number, 0, 0, [.. Enumerable.Range(0, 8).Select(_ => (byte)random.Next(256))]);
        return new ManifestEntry
        {
            Status = EntryStatus.Added,
            File = new DataFile
            {
                Path = $"{location}/data/customer={customer}/{name:N}.parquet",
                Partition = new PartitionTuple([customer]),
                RecordCount = 10_000,
                FileSizeBytes = 400_000 + random.Next(100_000),
                SplitOffsets = [4],
                Metrics = new ColumnMetrics
                {
                    ColumnSizes = ids.ToDictionary(i => i, _ => 40_000L + random.Next(1_000)),
                    ValueCounts = ids.ToDictionary(i => i, _ => 10_000L),
                    NullValueCounts = ids.ToDictionary(i => i, _ => (long)random.Next(100)),
                    NanValueCounts = new Dictionary<int, long> { [6] = 0 },
                    LowerBounds = ids.ToDictionary(i => i, i => lower[i - 1]),
                    UpperBounds = ids.ToDictionary(i => i, i => upper[i - 1]),
                },
            },
        };
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task Put(ITableFiles files, IMetadataStore store, string location, ReadOnlyMemory<byte> bytes)
    {
        await using var staged = await files.Stage(location, bytes, default);
        await store.Commit(
            async transaction =>
            {
                await staged.Put(transaction);
                return 0;
            },
            default);
    }
}
