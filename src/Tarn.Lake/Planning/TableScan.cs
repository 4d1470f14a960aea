using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Planning;

/// <summary>
/// Plans the reading of a snapshot's rows that may match a predicate. Manifests are skipped by their summaries, files by
/// partition and column statistics, and each data file gets its deletes. Deletes are in memory for the whole scan; data
/// manifests are read by a few tasks ahead of the caller. A scan is enumerated once.
/// </summary>
public sealed class TableScan
{
    private readonly TableLoader _loader;
    private readonly TableMetadata _table;
    private readonly Snapshot? _snapshot;
    private readonly FileFilter _filter;
    private int _manifestsRead;

    /// <param name="table">The table. Its pin lasts until the tasks were read.</param>
    /// <param name="snapshot">The snapshot; null: there are no rows.</param>
    /// <param name="schema">The schema whose field ids the predicate uses.</param>
    /// <param name="predicate">Rows that it is not true for need not be read.</param>
    public TableScan(PinnedTable table, Snapshot? snapshot, Schema schema, Predicate predicate)
        : this(table.Loader, table.Metadata, snapshot, schema, predicate)
    {
    }

    /// <inheritdoc cref="TableScan(PinnedTable, Snapshot, Schema, Predicate)"/>
    public TableScan(TableLoader loader, TableMetadata table, Snapshot? snapshot, Schema schema, Predicate predicate)
    {
        _loader = loader;
        _table = table;
        _snapshot = snapshot;
        _filter = new FileFilter(table, schema, predicate);
    }

    /// <summary>
    /// The number of the snapshot's data files, known after the enumeration. Version 1 may lack the counts; then files of
    /// skipped manifests are not in it.
    /// </summary>
    public int DataFilesTotal { get; private set; }

    /// <summary>Only data files with a higher data sequence number are planned; null: all are.</summary>
    public long? After { get; init; }

    /// <summary>The number of manifests that were read or found in memory.</summary>
    public int ManifestsRead => _manifestsRead;

    /// <summary>The data files that may have matching rows, in the order of the manifests.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: a manifest is damaged or missing in the metadata. LimitExceeded: it needs too much memory.
    /// </exception>
    public async IAsyncEnumerable<ScanTask> Tasks([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var manifests = _snapshot is null ? [] : await _loader.Manifests(_snapshot, cancellationToken);
        var deletes = new DeleteIndex(_table);
        await foreach (var found in Each(manifests.Where(m => m.Content == ManifestContent.Deletes), DeletesOf, cancellationToken))
        {
            found.ForEach(deletes.Add);
        }

        await foreach (var found in Each(Data(manifests), manifest => TasksOf(manifest, deletes), cancellationToken))
        {
            foreach (var task in found)
            {
                yield return task;
            }
        }
    }

    private IEnumerable<ManifestFile> Data(IReadOnlyList<ManifestFile> manifests)
    {
        foreach (var manifest in manifests.Where(m => m.Content == ManifestContent.Data))
        {
            DataFilesTotal += (manifest.AddedFilesCount ?? 0) + (manifest.ExistingFilesCount ?? 0);
            yield return manifest;
        }
    }

    /// <summary>Reads manifests that may matter, some at the same time, and gives the results in order.</summary>
    private async IAsyncEnumerable<List<T>> Each<T>(
        IEnumerable<ManifestFile> manifests, Func<CompactManifest, List<T>> use, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var atOnce = Math.Clamp(Environment.ProcessorCount, 1, 4);
        var running = new Queue<Task<List<T>>>();
        foreach (var manifest in manifests.Where(manifest => _filter.MayMatch(manifest) && MayBeLater(manifest)))
        {
            if (running.Count == atOnce)
            {
                yield return await running.Dequeue();
            }

            running.Enqueue(Task.Run(async () => use(await _loader.Compact(_table, manifest, cancellationToken)), cancellationToken));
            _manifestsRead++;
        }

        while (running.TryDequeue(out var next))
        {
            yield return await next;
        }
    }

    // A manifest has no file of a later commit than its own.
    private bool MayBeLater(ManifestFile manifest) => After is null || manifest.SequenceNumber > After;

    private List<PlannedDelete> DeletesOf(CompactManifest manifest)
    {
        var found = new List<PlannedDelete>();
        foreach (var (index, partition) in Matching(manifest, byStatistics: false))
        {
            found.Add(new PlannedDelete(manifest, index, manifest[index].ToEntry(partition)));
        }

        return found;
    }

    private List<ScanTask> TasksOf(CompactManifest manifest, DeleteIndex deletes)
    {
        var found = new List<ScanTask>();
        foreach (var (index, partition) in Matching(manifest, byStatistics: true))
        {
            var file = manifest[index];
            var entry = file.ToEntry(partition);
            if (After is null || entry.SequenceNumber > After)
            {
                found.Add(new ScanTask(entry, deletes.Of(entry, file)));
            }
        }

        return found;
    }

    /// <summary>The files that may match, with their partitions. Statistics of delete files do not describe the rows that they delete.</summary>
    private IEnumerable<(int Index, PartitionTuple Partition)> Matching(CompactManifest manifest, bool byStatistics)
    {
        var filter = _filter.Of(manifest.SpecId);
        var matching = new bool[manifest.PartitionCount];
        var tuples = new PartitionTuple?[manifest.PartitionCount];
        for (var i = 0; i < matching.Length; i++)
        {
            matching[i] = filter.MayMatch(manifest, i);
        }

        for (var i = 0; i < manifest.Count; i++)
        {
            var partition = manifest[i].Partition;
            if (matching[partition] && (!byStatistics || filter.MayMatch(manifest, manifest[i])))
            {
                yield return (i, tuples[partition] ??= manifest.Tuple(partition, filter.FieldCount));
            }
        }
    }
}
