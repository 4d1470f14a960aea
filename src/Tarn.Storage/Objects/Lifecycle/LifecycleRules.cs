namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The lifecycle of a bucket.</summary>
/// <param name="Rules">At least one.</param>
/// <param name="MovesSmallToArchive">
/// Whether objects below 128 KiB may move to GLACIER and DEEP_ARCHIVE without a filter by size. They never move to another
/// class without one.
/// </param>
public sealed record LifecycleRules(IReadOnlyList<LifecycleRule> Rules, bool MovesSmallToArchive = false)
{
    public IEnumerable<LifecycleRule> Enabled => Rules.Where(rule => rule.IsEnabled);
}
