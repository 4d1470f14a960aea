using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>A file of a table as it lay at its location at some moment.</summary>
/// <param name="bytesId">Identifies its bytes for ever.</param>
/// <param name="sizeBytes">Its size.</param>
/// <param name="bytes">Reads all of it.</param>
public sealed class StoredFile(string bytesId, long sizeBytes, Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> bytes)
{
    /// <summary>Identifies its bytes for ever.</summary>
    public string BytesId { get; } = bytesId;

    /// <summary>Its size.</summary>
    public long SizeBytes { get; } = sizeBytes;

    /// <summary>The whole file. Its bytes are charged to the budget before they are read.</summary>
    /// <exception cref="TarnException">LimitExceeded: by the budget. Damaged: names the location. NotFound: it was removed meanwhile.</exception>
    public ValueTask<ReadOnlyMemory<byte>> Read(ReadBudget budget, CancellationToken cancellation)
    {
        budget.Take(SizeBytes);
        return bytes(cancellation);
    }
}
