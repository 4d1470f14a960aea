using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Commit.Snapshots;

/// <summary>The history of a branch.</summary>
internal static class BranchHistory
{
    /// <summary>The head of a branch; null: it has no snapshot. A branch that does not exist yet begins at main's head.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the name is that of a tag.</exception>
    public static Snapshot? Head(TableMetadata table, string branch) => table.Refs.GetValueOrDefault(branch) switch
    {
        { IsBranch: false } => throw IcebergFormat.Broken($"{branch} is a tag, and only branches get snapshots"),
        { } reference => table.SnapshotById(reference.SnapshotId),
        null => table.CurrentSnapshot,
    };

    /// <summary>The branch's snapshots that have not expired, newest first.</summary>
    public static IReadOnlyList<Snapshot> Of(TableMetadata table, string branch) => From(table, Head(table, branch)?.Id);

    /// <summary>A snapshot and its ancestors that have not expired, newest first.</summary>
    public static IReadOnlyList<Snapshot> From(TableMetadata table, SnapshotId? head)
    {
        var byId = table.Snapshots.ToDictionary(snapshot => snapshot.Id);
        var chain = new List<Snapshot>();
        for (var id = head; id is { } next && byId.Remove(next, out var snapshot); id = snapshot.ParentId)
        {
            chain.Add(snapshot);
        }

        return chain;
    }
}
