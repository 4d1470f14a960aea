using Tarn.Storage.Metadata;

namespace Tarn.Lake.Files;

/// <summary>
/// A file whose bytes are durable and whose name is not given yet. Put it in any number of transactions until one succeeds, then dispose
/// it: what no commit named is removed.
/// </summary>
public abstract class StagedFile : IAsyncDisposable
{
    /// <summary>Where it will be.</summary>
    public required string Location { get; init; }

    /// <summary>As <see cref="StoredFile.BytesId"/> of the file that a commit makes of it.</summary>
    public required string BytesId { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Gives the file its name with this transaction.</summary>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: the bucket is gone.</exception>
    public abstract ValueTask Put(IMetadataTransaction transaction);

    /// <summary>Removes the bytes, unless a commit has named them or may have.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
