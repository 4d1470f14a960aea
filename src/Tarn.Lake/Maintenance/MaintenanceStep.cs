using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Maintenance;

/// <summary>One thing that a run of maintenance did to a table, or would do.</summary>
/// <param name="Action">compact, expire, manifests, tag, files or orphans.</param>
/// <param name="Reason">Why, with the numbers that decided.</param>
public sealed record MaintenanceStep(string Action, string Reason)
{
    /// <summary>The result; null: it was not done, because the run was dry.</summary>
    public string? Result { get; init; }

    /// <summary>Files replaced or removed.</summary>
    public long FilesRemoved { get; init; }

    /// <summary>Files written.</summary>
    public long FilesAdded { get; init; }

    /// <summary>The size of the files replaced or removed.</summary>
    public long BytesRemoved { get; init; }

    /// <summary>The size of the files written.</summary>
    public long BytesAdded { get; init; }

    /// <summary>The snapshot that the step made; null: none.</summary>
    public SnapshotId? Snapshot { get; init; }
}
