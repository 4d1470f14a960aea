using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>Why the instance is not ready, if it is not (<c>/health</c>, status).</summary>
internal sealed class Health(StorageRoom storage, DiskGuard guard)
{
    /// <summary>One sentence for each reason; empty when all is well.</summary>
    public IReadOnlyList<string> Reasons() => guard.Reason is { } full
        ? [.. storage.Log.Refusals, full]
        : storage.Log.Refusals;
}
