using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Trails;

/// <summary>The metadata spaces of trails; documented in <c>docs/formats/audit.md</c>.</summary>
public static class TrailSpaces
{
    /// <summary>Trail id → its position in the audit, its files without digest, and its last digests.</summary>
    public static Space States { get; } = new(119, "trails.states");
}
