using Tarn.Storage.Checksums;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Objects.Segments;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Archive;

/// <summary>
/// Registers the archive's segments that a recovered store lacks: their footers list the records. A segment whose records
/// are registered elsewhere is left out, D16 (archiving repeats without doubles): it was merged into another, or waited for
/// its removal.
/// </summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="store">The store; no server uses it.</param>
/// <param name="instance">The data directory's instance id.</param>
/// <param name="report">Gets the findings.</param>
internal sealed class ArchiveRecovery(IDisk disk, IMetadataStore store, Guid instance, Action<RecoveryFinding> report)
{
    private readonly uint _seed = Crc32C.Compute(instance.ToByteArray());
    private readonly List<SliceEntry> _registered = [];

    /// <summary>Registers the segments among the given blobs.</summary>
    public async Task Run(IReadOnlyList<BlobId> unknown, CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, ArchiveSpaces.Segments, KeyRange.All, cancellationToken))
        {
            await Keep(SegmentRow.Decode(row));
        }

        // A merged segment before the ones that it was made of.
        foreach (var row in unknown.Select(Read).OfType<SegmentRow>().OrderByDescending(row => row.Bytes))
        {
            await Add(row);
        }
    }

    private async ValueTask Keep(SegmentRow row)
    {
        if (disk.IsPlainFile(row.Blob.Path))
        {
            _registered.AddRange(row.Ranges);
            return;
        }

        await store.Commit(
            transaction =>
            {
                transaction.Delete(ArchiveSpaces.Segments, row.Key);
                transaction.Delete(Objects.Keys.ObjectSpaces.BlobReferrers, Objects.Keys.ObjectKeys.Referrer(BlobEntry.Whole(row.Blob), BlobReferrer.Segment));
                return ValueTask.CompletedTask;
            },
            default);
        report(Finding(row, FindingKind.Removed, "is gone: its records expired or were moved after the copy, or the file was lost"));
    }

    private async ValueTask Add(SegmentRow row)
    {
        if (row.Ranges.Any(range => _registered.Exists(other =>
            other.Shard == range.Shard && other.FirstOffset < range.EndOffset && range.FirstOffset < other.EndOffset)))
        {
            report(Finding(row, FindingKind.Superseded, "has records that another segment has too; the file stays"));
            return;
        }

        await store.Commit(
            transaction =>
            {
                transaction.Put(ArchiveSpaces.Segments, row.Key, row.Encode());
                SegmentBlobs.Refer(transaction, row.Blob);
                return ValueTask.CompletedTask;
            },
            default);
        _registered.AddRange(row.Ranges);
        report(Finding(row, FindingKind.Added, FormattableString.Invariant($"was registered again: records of {row.Ranges.Count:N0} shards")));
    }

    private SegmentRow? Read(BlobId blob)
    {
        try
        {
            if (RowOf(blob) is { } row)
            {
                return row;
            }
        }
        catch (TarnException)
        {
            // an unreadable footer is a damaged one
        }

        report(new RecoveryFinding(FindingKind.NotRecovered, $"{blob.Path}: the footer of a segment of the log's archive is damaged") { File = blob.Path });
        return null;
    }

    private SegmentRow? RowOf(BlobId blob)
    {
        using var file = disk.OpenRead(blob.Path, FileClass.Bulk);
        return FooterReader.Open(file, _seed, epoch: null) is { } footer && footer.TryReadContent(out var content)
            && footer.ReadSlices() is { Count: > 0 } slices && slices.TrueForAll(slice => IsIn(slice, file.Length))
            ? new SegmentRow { Blob = blob, Bytes = file.Length, LastLsn = content.LastLsn, Ranges = slices }
            : null;
    }

    private static bool IsIn(SliceEntry slice, long length) =>
        slice.Shard.Value > 0 && slice.Position >= 0 && slice.Length >= 0 && slice.Position + slice.Length <= length
        && slice.FirstOffset >= 0 && slice.FirstOffset < slice.EndOffset && slice.FirstTimeMs <= slice.LastTimeMs;

    private static RecoveryFinding Finding(SegmentRow row, FindingKind kind, string what) =>
        new(kind, $"segment {row.Blob.Path} of the log's archive {what}") { File = row.Blob.Path, Bytes = row.Bytes };
}
