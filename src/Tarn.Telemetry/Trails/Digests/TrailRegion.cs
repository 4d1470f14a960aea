namespace Tarn.Telemetry.Trails.Digests;

/// <summary>A region of which a trail delivers digests.</summary>
/// <param name="Files">The delivered files that no digest has yet.</param>
public sealed record TrailRegion(string Region, IReadOnlyList<DeliveredFile> Files)
{
    /// <summary>The last digest; null: the next one is the first of its chain.</summary>
    public DigestLink? Last { get; init; }
}
