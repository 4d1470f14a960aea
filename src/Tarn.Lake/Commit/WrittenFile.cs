using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Commit;

/// <summary>A data or delete file that a commit adds to a table.</summary>
/// <param name="File">
/// The file's record for the manifest: path (the staged file's location), a spec of the table and a partition tuple under
/// it, counts, metrics.
/// </param>
/// <param name="Staged">The file's bytes; null: the file has its name already.</param>
public sealed record WrittenFile(DataFile File, StagedFile? Staged) : IAsyncDisposable
{
    /// <summary>
    /// The data's sequence number, if it is older than the commit: rewritten rows keep theirs. Deletes of later commits
    /// still apply to them. D32 (rewrites keep sequence numbers).
    /// </summary>
    public long? SequenceNumber { get; init; }

    /// <summary>Removes the bytes, unless a commit has named them or its outcome is unknown.</summary>
    public ValueTask DisposeAsync() => Staged?.DisposeAsync() ?? ValueTask.CompletedTask;
}
