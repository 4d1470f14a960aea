using System.Globalization;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>Makes the summary of a snapshot: its operation, the added and removed files, and the new totals.</summary>
internal static class ChangeSummary
{
    /// <param name="removed">The entries of the removed files.</param>
    /// <param name="parent">The snapshot before; null: the first one.</param>
    public static Dictionary<string, string> Of(SnapshotChange change, IReadOnlyList<ManifestEntry> removed, Snapshot? parent)
    {
        var (into, away) = (new Counts(change.Added.Select(file => file.File)), new Counts(removed.Select(entry => entry.File)));
        var partitions = change.Added.Select(file => file.File).Concat(removed.Select(entry => entry.File))
            .Select(file => (file.SpecId, file.Partition)).Distinct().Count();
        var summary = new Dictionary<string, string> { [SnapshotSummary.Operation] = change.Operation };
        Put(SnapshotSummary.AddedDataFiles, into.DataFiles);
        Put(SnapshotSummary.DeletedDataFiles, away.DataFiles);
        Put(SnapshotSummary.AddedDeleteFiles, into.PositionFiles + into.EqualityFiles);
        Put(SnapshotSummary.RemovedDeleteFiles, away.PositionFiles + away.EqualityFiles);
        Put(SnapshotSummary.AddedPositionDeleteFiles, into.PositionFiles);
        Put(SnapshotSummary.RemovedPositionDeleteFiles, away.PositionFiles);
        Put(SnapshotSummary.AddedEqualityDeleteFiles, into.EqualityFiles);
        Put(SnapshotSummary.RemovedEqualityDeleteFiles, away.EqualityFiles);
        Put(SnapshotSummary.AddedRecords, into.Records);
        Put(SnapshotSummary.DeletedRecords, away.Records);
        Put(SnapshotSummary.AddedFilesSize, into.Bytes);
        Put(SnapshotSummary.RemovedFilesSize, away.Bytes);
        Put(SnapshotSummary.AddedPositionDeletes, into.Positions);
        Put(SnapshotSummary.RemovedPositionDeletes, away.Positions);
        Put(SnapshotSummary.AddedEqualityDeletes, into.Equalities);
        Put(SnapshotSummary.RemovedEqualityDeletes, away.Equalities);
        summary[SnapshotSummary.ChangedPartitionCount] = Text(partitions);

        Total(SnapshotSummary.TotalRecords, into.Records - away.Records);
        Total(SnapshotSummary.TotalFilesSize, into.Bytes - away.Bytes);
        Total(SnapshotSummary.TotalDataFiles, into.DataFiles - away.DataFiles);
        Total(SnapshotSummary.TotalDeleteFiles, into.PositionFiles + into.EqualityFiles - away.PositionFiles - away.EqualityFiles);
        Total(SnapshotSummary.TotalPositionDeletes, into.Positions - away.Positions);
        Total(SnapshotSummary.TotalEqualityDeletes, into.Equalities - away.Equalities);
        foreach (var (name, value) in change.SummaryEntries)
        {
            summary[name] = value;
        }

        return summary;

        void Put(string name, long number)
        {
            if (number > 0)
            {
                summary[name] = Text(number);
            }
        }

        // A total is written only when the parent has it. A wrong one of another engine is not carried below zero.
        void Total(string name, long difference)
        {
            if (parent is null || parent.Summary.Number(name) is not null)
            {
                summary[name] = Text(Math.Max(0, (parent?.Summary.Number(name) ?? 0) + difference));
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private readonly struct Counts
    {
        public Counts(IEnumerable<DataFile> files)
        {
            foreach (var file in files)
            {
                Bytes += file.ContentSizeBytes ?? file.FileSizeBytes;
                switch (file.Content)
                {
                    case FileContent.Data:
                        (DataFiles, Records) = (DataFiles + 1, Records + file.RecordCount);
                        break;
                    case FileContent.PositionDeletes:
                        (PositionFiles, Positions) = (PositionFiles + 1, Positions + file.RecordCount);
                        break;
                    default:
                        (EqualityFiles, Equalities) = (EqualityFiles + 1, Equalities + file.RecordCount);
                        break;
                }
            }
        }

        public long DataFiles { get; }

        public long Records { get; }

        public long PositionFiles { get; }

        public long Positions { get; }

        public long EqualityFiles { get; }

        public long Equalities { get; }

        public long Bytes { get; }
    }
}
