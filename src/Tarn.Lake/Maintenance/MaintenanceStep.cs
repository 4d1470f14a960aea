using System.Globalization;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Maintenance;

/// <summary>One thing that a run of maintenance did to a table, or would do.</summary>
/// <param name="Action">retype, outside, compact, expire, manifests, tag, statistics, files or orphans.</param>
/// <param name="Reason">Why, with the numbers that decided.</param>
public sealed record MaintenanceStep(string Action, string Reason)
{
    /// <summary>A size as text for people.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        >= 10 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        >= 10 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    /// <summary>The result; null: it was not done, because the run was dry.</summary>
    public string? Result { get; init; }

    /// <summary>Of a failure: the step that failed; null: it is not known.</summary>
    public string? During { get; init; }

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
