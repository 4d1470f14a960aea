using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Files;

/// <summary>
/// The files of tables, by location (<c>s3://bucket/key</c>). Engines give a location its bytes once; whoever may write to the bucket can replace them all
/// the same. Implementations: the object store; its in-memory twin.
/// </summary>
public interface ITableFiles
{
    /// <summary>The file that lies there now.</summary>
    /// <exception cref="TarnException">NotFound: there is no such file, or no such bucket.</exception>
    ValueTask<StoredFile> Find(string location, CancellationToken cancellation);

    /// <summary>
    /// Makes the bytes durable, seen by nobody until <see cref="StagedFile.Put"/> ran in a commit that succeeded.
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such bucket; DiskFull.</exception>
    ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>
    /// As <see cref="Stage"/>, of a file in the scratch folder, which is adopted without a copy (D20) and is gone from there afterwards.
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such bucket; DiskFull.</exception>
    ValueTask<StagedFile> Adopt(string location, string scratchPath, CancellationToken cancellation);

    /// <summary>Removes a file inside a transaction; nothing happens when it is not there.</summary>
    ValueTask Delete(IMetadataTransaction transaction, string location);
}
