using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Recovery;

namespace Tarn.Storage.Recovery;

/// <summary>Choices of a recovery.</summary>
public sealed record DataRecoveryOptions
{
    /// <summary>Facts that blobs do not hold.</summary>
    public required ObjectRecoveryOptions Objects { get; init; }

    /// <summary>
    /// For a dry run, an empty folder outside of the data directory: nothing in the directory changes, and the report shows
    /// the outcome of a recovery. Null: the recovery itself.
    /// </summary>
    public IDisk? DryRun { get; init; }

    /// <summary>Whether a whole store is recovered too: the recovery then begins with it, not with a copy.</summary>
    public bool TakesWhole { get; init; }

    /// <summary>Changes of other projects at the end, before the recovered store replaces the damaged one.</summary>
    public Func<IMetadataStore, Action<RecoveryFinding>, Task> Complete { get; init; } = (_, _) => Task.CompletedTask;
}
