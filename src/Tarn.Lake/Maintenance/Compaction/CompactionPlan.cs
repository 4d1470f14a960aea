using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Maintenance.Compaction;

/// <summary>The work of one run of compaction, planned on a snapshot.</summary>
public sealed record CompactionPlan
{
    /// <summary>The snapshot; null: the table has none.</summary>
    public required Snapshot? From { get; init; }

    /// <summary>The groups of files to rewrite.</summary>
    public IReadOnlyList<CompactionGroup> Groups { get; init; } = [];

    /// <summary>The delete files that apply to no file any more once all groups are rewritten.</summary>
    public IReadOnlyList<DataFile> DeadDeletes { get; init; } = [];

    /// <summary>The number of groups that are left to later runs.</summary>
    public int GroupsLeft { get; init; }

    /// <summary>The number of data files that are left as they are: they, or their deletes, are outside the table's locations.</summary>
    public int Outside { get; init; }

    /// <summary>Whether there is something to do.</summary>
    public bool HasWork => Groups.Count > 0 || DeadDeletes.Count > 0;
}
