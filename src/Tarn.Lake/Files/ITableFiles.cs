using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Files;

/// <summary>
/// The files of tables, by location (<c>s3://bucket/key</c>). Files are immutable: a location gets its bytes once. Implementations: the
/// object store; its in-memory twin.
/// </summary>
public interface ITableFiles
{
    /// <summary>The whole file. Its bytes are charged to the budget before they are read.</summary>
    /// <exception cref="TarnException">NotFound: there is no such file, or no such bucket. LimitExceeded: by the budget.</exception>
    ValueTask<ReadOnlyMemory<byte>> Read(string location, ReadBudget budget, CancellationToken cancellation);

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
