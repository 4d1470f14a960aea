using System.Runtime.CompilerServices;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Files;
using Tarn.Lake.Folders;
using Tarn.Lake.Hive.Projection;
using Tarn.Lake.Planning;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Hive.Planning;

/// <summary>The files that a statement reads of a Hive table: partitions that may match, and one listing of each one's folder.</summary>
/// <param name="store">The rows of partitions.</param>
/// <param name="objects">The files.</param>
/// <param name="documents">The documents of partitions.</param>
/// <param name="rights">The reader's rights to the bytes.</param>
/// <param name="time">The time that NOW means in ranges of projected partitions.</param>
public sealed class HiveScan(IMetadataStore store, ObjectStore objects, IHiveDocuments documents, IRights rights, TimeProvider time)
{
    private const string ListBucket = "s3:ListBucket";

    private readonly Dictionary<ReadOnlyMemory<byte>, HiveStorage> _descriptors = [];
    private readonly Dictionary<TableLocation, IReadOnlyList<FolderFile>> _listed = [];

    /// <summary>The files that may have rows for which the predicate is true.</summary>
    /// <exception cref="TarnException">AccessDenied: the reader may not read a file. Others have a reason of <see cref="HiveError"/>.</exception>
    public async Task<IReadOnlyList<HiveFile>> Files(HiveTable table, HiveFields fields, Predicate predicate, CancellationToken cancellationToken)
    {
        var found = new List<HiveFile>();
        await foreach (var (partition, values) in Partitions(table, fields, predicate, cancellationToken))
        {
            var known = new Dictionary<int, object?>(values) { [fields.Partition] = partition.Name };
            var test = new KnownValues(known);
            if (!test.MayMatch(predicate))
            {
                continue;
            }

            var buckets = BucketFilter.Of(table, partition.Storage, predicate);
            foreach (var file in await FilesOf(partition, cancellationToken))
            {
                if (buckets is not null && file is { IsBucketShown: true, Bucket: { } number } && !buckets.Contains(number))
                {
                    continue;
                }

                known[fields.Path] = file.Location;
                known[fields.Bucket] = file.Bucket is { } bucket ? (long)bucket : null;
                if (test.MayMatch(predicate))
                {
                    found.Add(file);
                }
            }
        }

        return found;
    }

    /// <summary>The partitions that may have matching rows, with the values of their keys by field id.</summary>
    /// <exception cref="TarnException">A reason of <see cref="HiveError"/>.</exception>
    public async IAsyncEnumerable<(HivePartition Partition, IReadOnlyDictionary<int, object?> Values)> Partitions(
        HiveTable table, HiveFields fields, Predicate predicate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (table.Keys.Count == 0)
        {
            yield return (new HivePartition("", [], table.Storage), new Dictionary<int, object?>());
            yield break;
        }

        var constraints = KeyConstraints.Of(table, fields, predicate);
        var found = PartitionProjection.Of(table) is { } projection
            ? projection.Partitions(constraints, time.GetUtcNow())
                .Select(partition => (partition.Values, Storage: table.Storage with { Location = partition.Location })).ToAsyncEnumerable()
            : Registered(table, constraints, cancellationToken);
        await foreach (var (texts, storage) in found)
        {
            var name = HivePath.Of(table.Keys, texts);
            var values = new Dictionary<int, object?>();
            for (var i = 0; i < table.Keys.Count; i++)
            {
                values[fields.Key(i)] = KeyText.Parse(table.Keys[i], texts[i], name);
            }

            if (new KnownValues(values).MayMatch(predicate))
            {
                yield return (new HivePartition(name, texts, storage), values);
            }
        }
    }

    private async IAsyncEnumerable<(IReadOnlyList<string> Values, HiveStorage Storage)> Registered(
        HiveTable table, IReadOnlyList<KeyConstraint> constraints, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partitions = table.Partitions;
        var filter = PartitionFilter.OfRanges(table.PartitionKeys, constraints);
        for (ReadOnlyMemory<byte>? next = ReadOnlyMemory<byte>.Empty; next is { } from;)
        {
            (var page, next) = await partitions.List(store, filter, null, from, PartitionTable.PageMax, cancellationToken);
            foreach (var row in page)
            {
                yield return (row.Values, StorageOf(table, row));
            }
        }
    }

    // Partitions of equal descriptors share its bytes.
    private HiveStorage StorageOf(HiveTable table, Partition row)
    {
        if (!_descriptors.TryGetValue(row.Descriptor, out var storage))
        {
            _descriptors.Add(row.Descriptor, storage = documents.Read(table, row));
        }

        return storage with { Location = row.Location };
    }

    private async Task<IReadOnlyList<HiveFile>> FilesOf(HivePartition partition, CancellationToken cancellationToken)
    {
        if (TableLocation.Of(partition.Storage.Location) is not { } place)
        {
            throw HiveError.Of(
                HiveError.InvalidMetadata,
                $"{(partition.Name.Length == 0 ? "the table" : $"partition {partition.Name}")} has no location of the form s3://bucket/folder/");
        }

        if (!_listed.TryGetValue(place, out var files))
        {
            _listed.Add(place, files = await List(place, cancellationToken));
        }

        var (buckets, areShown) = partition.Storage is { Buckets: > 0, BucketColumns.Count: > 0 } storage
            ? BucketNames.Of([.. files.Select(file => file.Path)], storage.Buckets)
            : ((IReadOnlyList<int>?)null, false);
        return [.. files.Select((file, i) => new HiveFile($"{place}{file.Path}", file.SizeBytes, file.Version, partition, buckets?[i], areShown))];
    }

    // Who named the folder had no right to it for that, so the reader needs the right.
    private async Task<IReadOnlyList<FolderFile>> List(TableLocation place, CancellationToken cancellationToken)
    {
        var right = rights.OfFolder(ObjectActions.Read, place.Bucket, place.Folder);
        if (right == FolderRight.None)
        {
            rights.RequireFolder(ObjectActions.Read, place.Bucket, place.Folder);
        }

        rights.Require(ListBucket, ObjectActions.ArnStart + place.Bucket);
        var files = (await FolderListing.Of(objects, place, static _ => { }, cancellationToken)).Files;
        if (right != FolderRight.All)
        {
            foreach (var file in files)
            {
                rights.RequireObject(ObjectActions.Read, place.Bucket, place.Folder + file.Path);
            }
        }

        return files;
    }
}
