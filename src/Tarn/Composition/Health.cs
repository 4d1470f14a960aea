using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>Why the instance is not ready, if it is not, and what an operator should know although it is (<c>/health</c>, status).</summary>
internal sealed class Health(StorageRoom storage, DiskGuard guard, ScratchFolders scratch, MetadataCopy copy, DamageReport damage)
{
    /// <summary>One sentence for each reason; empty when all is well.</summary>
    public IReadOnlyList<string> Reasons() =>
    [
        .. storage.Log.Refusals,
        .. guard.Reason is { } full ? [full] : Array.Empty<string>(),
        .. scratch.Reason() is { } missing ? [missing] : Array.Empty<string>(),
    ];

    /// <summary>One sentence for each warning: the instance is ready, and somebody should act.</summary>
    public IReadOnlyList<string> Warnings() =>
    [
        .. storage.Log.Notices,
        .. damage.Lines(),
        .. storage.Objects.JoinNotice is { } unjoined ? [unjoined] : Array.Empty<string>(),
        .. copy.Notice is { } kept ? [kept] : Array.Empty<string>(),
    ];
}
