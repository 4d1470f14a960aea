using Tarn.Storage.Metadata;

namespace Tarn.Lake.Files;

/// <summary>
/// A file whose bytes are durable and whose name is not committed yet. Put it in any number of transactions until one
/// succeeds, then dispose it. If no commit named the file, disposing removes its bytes.
/// </summary>
public abstract class StagedFile : IAsyncDisposable
{
    /// <summary>The file's location after the commit.</summary>
    public required string Location { get; init; }

    /// <summary>The <see cref="StoredFile.BytesId"/> that the file has after the commit.</summary>
    public required string BytesId { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Names the file in this transaction.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: the bucket no longer exists.</exception>
    public abstract ValueTask Put(IMetadataTransaction transaction);

    /// <summary>Removes the bytes, unless a commit has named them or its outcome is unknown.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
