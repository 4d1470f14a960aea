using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The parts of the store that runs of lifecycles use.</summary>
internal sealed class LifecycleParts
{
    public required IMetadataStore Store { get; init; }

    public required VersionChanges Changes { get; init; }

    public required UploadTable Uploads { get; init; }

    public required VersionEvents Events { get; init; }

    public required LockGuard Locks { get; init; }

    public required VersionPlacement Placement { get; init; }

    public required LifecycleDecisions Decisions { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whether a key is in a table's location: by bucket and key. The table's own work removes files there.</summary>
    public Func<string, string, bool> IsInTable { get; set; } = (_, _) => false;

    /// <summary>The reason why the clock is in doubt, or null: while it is, nothing expires, D12 (arrival times never go back).</summary>
    public required Func<string?> ClockDoubt { get; init; }

    /// <summary>The rules of a bucket, as a transaction or read sees them; null: none.</summary>
    public Func<IMetadataReader, Bucket, ValueTask<LifecycleRules?>> RulesOf { get; set; } = (_, _) => ValueTask.FromResult<LifecycleRules?>(null);
}
