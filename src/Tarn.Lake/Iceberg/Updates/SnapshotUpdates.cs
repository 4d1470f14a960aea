using System.Globalization;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>Updates of snapshots, branches and tags within one commit.</summary>
/// <param name="nowMs">The time of the commit.</param>
internal sealed class SnapshotUpdates(long nowMs)
{
    // Clocks of writers differ.
    private const long BackwardsMs = 60_000;

    private readonly HashSet<SnapshotId> _added = [];
    private readonly HashSet<SnapshotId> _wereMain = [];
    private bool _hasRemoved;

    /// <summary>
    /// The metadata with the log that the specification wants. A snapshot that main passed within the commit has no entry.
    /// Entries before a removed snapshot are dropped. Otherwise its time would count as its neighbour's.
    /// </summary>
    public TableMetadata WithLog(TableMetadata table)
    {
        var passed = _wereMain.Where(id => id != table.CurrentSnapshotId).ToHashSet();
        if (passed.Count == 0 && !_hasRemoved)
        {
            return table;
        }

        var known = table.Snapshots.Select(snapshot => snapshot.Id).ToHashSet();
        var log = new List<SnapshotLogEntry>();
        foreach (var entry in table.SnapshotLog)
        {
            if (!known.Contains(entry.SnapshotId))
            {
                log.Clear();
            }
            else if (!passed.Contains(entry.SnapshotId))
            {
                log.Add(entry);
            }
        }

        return table with { SnapshotLog = log };
    }

    /// <summary>Adds a snapshot. No branch points to it yet.</summary>
    public TableMetadata Add(TableMetadata table, Snapshot snapshot)
    {
        if (table.Schemas.Count == 0 || table.PartitionSpecs.Count == 0)
        {
            throw IcebergFormat.Broken("a snapshot needs a schema and a partition spec");
        }

        if (table.SnapshotById(snapshot.Id) is not null)
        {
            throw IcebergFormat.Broken($"snapshot {snapshot.Id} exists already");
        }

        if (snapshot.SchemaId is { } schemaId && table.Schemas.All(schema => schema.SchemaId != schemaId))
        {
            throw IcebergFormat.Broken($"snapshot {snapshot.Id} refers to schema {schemaId}, which the table does not have");
        }

        if (table.FormatVersion > 1 && snapshot.ParentId is not null && snapshot.SequenceNumber <= table.LastSequenceNumber)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"Snapshot {snapshot.Id} has sequence number {snapshot.SequenceNumber}, but {table.LastSequenceNumber} is assigned already.");
        }

        if (table.SnapshotLog is [.., var last] && snapshot.TimestampMs < last.TimestampMs - BackwardsMs)
        {
            throw IcebergFormat.Broken($"snapshot {snapshot.Id} is more than a minute older than the snapshot before it");
        }

        _added.Add(snapshot.Id);
        return WithRowIds(table, snapshot) with
        {
            Snapshots = [.. table.Snapshots, snapshot],
            LastSequenceNumber = Math.Max(table.LastSequenceNumber, snapshot.SequenceNumber),
        };
    }

    private static TableMetadata WithRowIds(TableMetadata table, Snapshot snapshot)
    {
        if (table.FormatVersion < IcebergFormat.VersionWithRowIds)
        {
            return table;
        }

        var next = table.NextRowId;
        var (first, added) = (Number(snapshot.OtherMembers, IcebergFormat.FirstRowId), Number(snapshot.OtherMembers, IcebergFormat.AddedRows) ?? 0);
        if (first is null || added < 0)
        {
            throw IcebergFormat.Broken($"snapshot {snapshot.Id} needs first-row-id and added-rows in format version {table.FormatVersion}");
        }

        if (first < next)
        {
            throw new TarnException(ErrorKind.Conflict, $"Snapshot {snapshot.Id} begins at row id {first}, but {next} is the next one.");
        }

        return table.WithNextRowId(first.Value + added);
    }

    /// <summary>Creates, moves or changes a branch or tag.</summary>
    public TableMetadata SetRef(TableMetadata table, string name, SnapshotRef reference)
    {
        if (table.Refs.GetValueOrDefault(name) == reference)
        {
            return table;
        }

        var snapshot = table.SnapshotById(reference.SnapshotId)
            ?? throw IcebergFormat.Broken($"{name} cannot point to snapshot {reference.SnapshotId}, which does not exist");
        CheckRef(name, reference);
        var moved = table with { Refs = new Dictionary<string, SnapshotRef>(table.Refs) { [name] = reference } };
        if (name != SnapshotRef.Main || table.CurrentSnapshotId == reference.SnapshotId)
        {
            return moved;
        }

        // A return to an older snapshot happens now.
        var isAdded = _added.Contains(snapshot.Id);
        if (isAdded)
        {
            _wereMain.Add(snapshot.Id);
        }

        return moved with
        {
            CurrentSnapshotId = snapshot.Id,
            SnapshotLog = [.. table.SnapshotLog, new SnapshotLogEntry(isAdded ? snapshot.TimestampMs : nowMs, snapshot.Id)],
        };
    }

    private static void CheckRef(string name, SnapshotRef reference)
    {
        if (name == SnapshotRef.Main && !reference.IsBranch)
        {
            throw IcebergFormat.Broken("main is a branch and cannot become a tag");
        }

        if (!reference.IsBranch && (reference.MinSnapshotsToKeep is not null || reference.MaxSnapshotAgeMs is not null))
        {
            throw IcebergFormat.Broken($"tag {name} keeps no snapshots; min-snapshots-to-keep and max-snapshot-age-ms are for branches");
        }

        if (reference.MinSnapshotsToKeep <= 0 || reference.MaxSnapshotAgeMs <= 0 || reference.MaxRefAgeMs <= 0)
        {
            throw IcebergFormat.Broken($"the retention of {name} must be positive");
        }
    }

    /// <summary>Removes a branch or tag.</summary>
    public static TableMetadata RemoveRef(TableMetadata table, string name)
    {
        var removed = table.Refs.ContainsKey(name)
            ? table with { Refs = table.Refs.Where(reference => reference.Key != name).ToDictionary() }
            : table;
        return name == SnapshotRef.Main && table.CurrentSnapshotId is not null ? removed with { CurrentSnapshotId = null } : removed;
    }

    /// <summary>Removes snapshots, and the branches and tags that point to them.</summary>
    public TableMetadata Remove(TableMetadata table, HashSet<SnapshotId> ids)
    {
        var kept = table.Snapshots.Where(snapshot => !ids.Contains(snapshot.Id)).ToArray();
        if (kept.Length == table.Snapshots.Count)
        {
            return table;
        }

        _hasRemoved = true;
        var removed = table with
        {
            Snapshots = kept,
            Statistics = [.. table.Statistics.Where(file => !ids.Contains(file.SnapshotId))],
            PartitionStatistics = [.. table.PartitionStatistics.Where(file => !ids.Contains(file.SnapshotId))],
        };
        return table.Refs.Where(reference => ids.Contains(reference.Value.SnapshotId)).Select(reference => reference.Key)
            .Aggregate(removed, RemoveRef);
    }

    private static long? Number(IReadOnlyDictionary<string, string> members, string name) =>
        members.TryGetValue(name, out var json) && long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
