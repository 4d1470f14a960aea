using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>The metadata spaces of applications; documented in <c>docs/formats/analytics.md</c>.</summary>
public static class ApplicationSpaces
{
    /// <summary>Application id → its current version and settings outside versions.</summary>
    public static Space Applications { get; } = new(500, "analytics.applications");

    /// <summary>(application id, version) → the version with its configuration.</summary>
    public static Space Versions { get; } = new(501, "analytics.versions");

    /// <summary>(application id, number) → an operation.</summary>
    public static Space Operations { get; } = new(502, "analytics.operations");

    /// <summary>(application id, name) → a snapshot.</summary>
    public static Space Snapshots { get; } = new(503, "analytics.snapshots");

    /// <summary>Application id → its quarantine: the delivery into it, and counts of late and bad records.</summary>
    public static Space Quarantines { get; } = new(509, "analytics.quarantines");
}
