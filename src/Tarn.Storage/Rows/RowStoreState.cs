namespace Tarn.Storage.Rows;

/// <summary>A row store at one moment.</summary>
/// <param name="DiskBytes">Bytes of the sorted files.</param>
/// <param name="MemoryBytes">Bytes of cached blocks, and of rows that are not yet in a file.</param>
/// <param name="Failure">The failed write or sync because of which no batch is taken; null: healthy.</param>
public sealed record RowStoreState(long DiskBytes, long MemoryBytes, string? Failure);
