namespace Tarn.Storage.Records;

/// <summary>
/// One of the records that a producer packed into one. All three members are parts of the packed record's bytes.
/// </summary>
/// <param name="PartitionKey">The partition key, in UTF-8.</param>
/// <param name="ExplicitHashKey">The explicit hash key's decimal digits; empty where the producer gave none.</param>
public readonly record struct UserRecord(
    ReadOnlyMemory<byte> PartitionKey, ReadOnlyMemory<byte> ExplicitHashKey, ReadOnlyMemory<byte> Data);
