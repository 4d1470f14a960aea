using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Files;

/// <summary>
/// The files of tables, by location (<c>s3://bucket/key</c>). Engines write each location once. But any caller with
/// write access to the bucket can replace its bytes. Implementations: the object store and its in-memory twin.
/// </summary>
public interface ITableFiles
{
    /// <summary>The same files for a writer, who needs the right to the key that seals new ones. Without it, the server writes.</summary>
    ITableFiles For(IRights writer) => this;

    /// <summary>The file at that location now.</summary>
    /// <exception cref="TarnException">NotFound: the file or the bucket does not exist.</exception>
    ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the bytes durable. No reader sees them until <see cref="StagedFile.Put"/> ran in a commit that succeeded.
    /// </summary>
    /// <exception cref="TarnException">NotFound: the bucket does not exist; DiskFull.</exception>
    ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="Stage"/>, for a file in the scratch folder. The file is adopted without a copy and leaves the
    /// scratch folder: D20 (a version is a list of extents).
    /// </summary>
    /// <param name="location">The file's location.</param>
    /// <param name="scratchPath">The path in the data directory.</param>
    /// <param name="isPrompt">Whether readers wait for the file: it is synced without the pace of bulk work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TarnException">NotFound: the bucket does not exist; DiskFull.</exception>
    ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken);

    /// <summary>Removes a file inside a transaction. When the file does not exist, nothing happens.</summary>
    ValueTask Delete(IMetadataTransaction transaction, string location);
}
