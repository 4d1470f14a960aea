using Tarn.Delivery.Outputs.Tables;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Delivery.Audits;

/// <summary>The changes of a table by others than deliveries: SQL statements, and other engines.</summary>
internal sealed record OtherWriters
{
    /// <summary>The reason that the number of rows cannot be compared; null: it can.</summary>
    public string? Incomparable { get; private init; }

    /// <summary>The snapshot that changed or removed rows, in words; null: none of the present ones did.</summary>
    public string? Changed { get; private init; }

    /// <summary>Whether the table has all its snapshots.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>Whether files were rewritten with the same rows.</summary>
    public bool HasRewrites { get; private init; }

    /// <summary>Rows that others added; null: not known, since snapshots have expired.</summary>
    public long? Added { get; private init; }

    /// <summary>
    /// The most rows that others removed. Rows that they updated count, although these are there again. Null: not known.
    /// </summary>
    public long? Removed { get; private init; }

    /// <summary>Reads the snapshots from the current one back to the first.</summary>
    public static OtherWriters Of(TableMetadata table)
    {
        var found = new OtherWriters { Added = 0, Removed = 0 };
        for (var snapshot = table.CurrentSnapshot; snapshot is not null;)
        {
            found = found.With(snapshot);
            if (snapshot.ParentId is not { } parent)
            {
                return found;
            }

            snapshot = table.SnapshotById(parent);
            if (snapshot is null)
            {
                return found with { Incomparable = found.Incomparable ?? "its oldest snapshots have expired", IsWhole = false, Added = null, Removed = null };
            }
        }

        return found;
    }

    private OtherWriters With(Snapshot snapshot)
    {
        var isAppend = snapshot.Operation == SnapshotSummary.Append;
        if (snapshot.Summary.ContainsKey(SnapshotEntries.Delivery))
        {
            return isAppend ? this : this with { Incomparable = Incomparable ?? "it has updates or deletes" };
        }

        if (snapshot.Operation == SnapshotSummary.Replace)
        {
            return this with { HasRewrites = true };
        }

        long? removed = snapshot.Summary.Number(SnapshotSummary.AddedEqualityDeletes) is > 0 ? null
            : (snapshot.Summary.Number(SnapshotSummary.AddedPositionDeletes) ?? 0) + (snapshot.Summary.Number(SnapshotSummary.DeletedRecords) ?? 0);
        var added = snapshot.Summary.Number(SnapshotSummary.AddedRecords) ?? (isAppend ? null : 0L);
        var changed = isAppend && added is not null ? null : $"snapshot {snapshot.Id} is not a delivery's";
        return this with
        {
            Incomparable = Incomparable ?? changed,
            Changed = Changed ?? changed,
            Added = Added + added,
            Removed = Removed + removed,
        };
    }
}
