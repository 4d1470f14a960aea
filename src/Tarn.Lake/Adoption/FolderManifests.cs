using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Files;
using Tarn.Lake.Folders;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Writes the manifests of a folder's files while their footers are read. Each manifest is durable before the next one begins, so
/// that memory holds the entries of one: at most <see cref="FilesMax"/> files or <see cref="BytesMax"/> bytes.
/// </summary>
/// <param name="location">The table's location.</param>
/// <param name="columns">The columns of the files so far.</param>
internal sealed class FolderManifests(ITableFiles store, string location, ColumnUnion columns) : IAsyncDisposable
{
    private const int FilesMax = 4_000;
    private const int BytesMax = 16 << 20;
    private const int EntryBytes = 500;
    private const long NumberBytes = 100;
    private const int FirstFieldId = 1_000;

    private readonly List<(ManifestFile File, StagedFile Staged)> _manifests = [];
    private readonly HashSet<PartitionTuple> _partitions = [];
    private readonly List<ManifestEntry> _entries = [];
    private long _bytes;

    /// <summary>The manifests so far.</summary>
    public IReadOnlyList<(ManifestFile File, StagedFile Staged)> Manifests => _manifests;

    /// <summary>The number of partitions.</summary>
    public long Partitions => _partitions.Count;

    /// <summary>The number of data files.</summary>
    public long Files { get; private set; }

    /// <summary>The number of their rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a file.</summary>
    /// <param name="ids">The ids of its columns in the table, by the ids in the facts.</param>
    /// <param name="keepsEntry">Whether a manifest lists the file; if not, it only counts.</param>
    public void Add(FolderFile file, FileFacts facts, PartitionTuple partition, IReadOnlyDictionary<int, int> ids, bool keepsEntry)
    {
        (Files, Rows, Bytes) = (Files + 1, Rows + facts.RowCount, Bytes + file.SizeBytes);
        if (!keepsEntry)
        {
            return;
        }

        var metrics = Metrics(facts, ids);
        _partitions.Add(partition);
        _bytes += EntryBytes + (file.Path.Length * 2) + (metrics.ColumnSizes.Count * NumberBytes)
            + metrics.LowerBounds.Concat(metrics.UpperBounds).Sum(bound => bound.Value.Length + NumberBytes);
        _entries.Add(new ManifestEntry
        {
            Status = EntryStatus.Added,
            File = new DataFile
            {
                Path = $"{location}/{file.Path}",
                Partition = partition,
                RecordCount = facts.RowCount,
                FileSizeBytes = file.SizeBytes,
                SplitOffsets = facts.SplitOffsets,
                Metrics = metrics,
            },
        });
    }

    /// <summary>Writes a manifest if enough files wait for one.</summary>
    /// <param name="isLast">Whether no further file comes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task Write(bool isLast, CancellationToken cancellationToken)
    {
        if (_entries.Count == 0 || (!isLast && _entries.Count < FilesMax && _bytes < BytesMax))
        {
            return;
        }

        var (schema, spec) = (new Schema(0, columns.ToStruct()), Spec());
        var path = MetadataFiles.Manifest($"{location}/metadata");
        var bytes = ManifestWriter.Write(schema, spec, ManifestContent.Data, _entries, IcebergFormat.VersionDefault);
        var staged = await store.Stage(path, bytes, cancellationToken);
        _manifests.Add((ManifestSummary.Of(path, bytes.Length, spec, schema, ManifestContent.Data, _entries, default, 0), staged));
        _entries.Clear();
        _bytes = 0;
    }

    /// <summary>The partition spec: the columns that folders define.</summary>
    public PartitionSpec Spec()
    {
        var schema = new Schema(0, columns.ToStruct());
        return new PartitionSpec(
            0, [.. columns.PartitionIds.Select((id, i) => new PartitionField(id, FirstFieldId + i, schema.FieldsById[id].Name, Transform.Identity))]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, staged) in _manifests)
        {
            await staged.DisposeAsync();
        }
    }

    private static ColumnMetrics Metrics(FileFacts facts, IReadOnlyDictionary<int, int> ids)
    {
        return new ColumnMetrics
        {
            ColumnSizes = Renamed(facts.Metrics.ColumnSizes),
            ValueCounts = Renamed(facts.Metrics.ValueCounts),
            NullValueCounts = Renamed(facts.Metrics.NullValueCounts),
            LowerBounds = Renamed(facts.Metrics.LowerBounds),
            UpperBounds = Renamed(facts.Metrics.UpperBounds),
        };

        Dictionary<int, T> Renamed<T>(IReadOnlyDictionary<int, T> values) =>
            values.Where(value => ids.ContainsKey(value.Key)).ToDictionary(value => ids[value.Key], value => value.Value);
    }
}
