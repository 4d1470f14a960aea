using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.TarnApi.Snapshots;

/// <summary>Shows snapshots of tables.</summary>
internal static class SnapshotTexts
{
    /// <summary>A snapshot with the figures of its summary.</summary>
    public static TableSnapshot Show(Snapshot snapshot) => new()
    {
        SnapshotId = snapshot.Id.ToString(),
        ParentId = snapshot.ParentId?.ToString(),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(snapshot.TimestampMs),
        Operation = snapshot.Operation,
        AddedRecords = snapshot.Summary.Number(SnapshotSummary.AddedRecords),
        DeletedRecords = snapshot.Summary.Number(SnapshotSummary.DeletedRecords),
        TotalRecords = snapshot.Summary.Number(SnapshotSummary.TotalRecords),
        AddedFiles = snapshot.Summary.Number(SnapshotSummary.AddedDataFiles),
        DeletedFiles = snapshot.Summary.Number(SnapshotSummary.DeletedDataFiles),
        TotalFiles = snapshot.Summary.Number(SnapshotSummary.TotalDataFiles),
        TotalBytes = snapshot.Summary.Number(SnapshotSummary.TotalFilesSize),
        Summary = snapshot.Summary,
    };
}
