using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>A table's file with the bytes that its location had at one moment.</summary>
/// <param name="bytesId">Identifies the bytes for ever.</param>
/// <param name="bytes">Reads the whole file.</param>
public sealed class StoredFile(string bytesId, long sizeBytes, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> bytes)
{
    /// <summary>Identifies the bytes for ever.</summary>
    public string BytesId { get; } = bytesId;

    /// <summary>The file's size, in bytes.</summary>
    public long SizeBytes { get; } = sizeBytes;

    /// <summary>Reads the whole file. Its bytes are charged to the budget first.</summary>
    /// <exception cref="TarnException">
    /// LimitExceeded: the budget is exceeded. Damaged: the message names the location. NotFound: the file was removed
    /// meanwhile.
    /// </exception>
    public ValueTask<ReadOnlyMemory<byte>> Read(ReadBudget budget, CancellationToken cancellationToken)
    {
        budget.Take(SizeBytes);
        return bytes(cancellationToken);
    }
}
