namespace Tarn.Delivery.Records;

/// <summary>
/// The partition keys of a record. Equal keys are one instance within a delivery's steps, so partitions are compared by
/// reference.
/// </summary>
/// <param name="Name">The keys as text, at most <see cref="Tarn.Storage.Consumers.PositionKey.PartBytesMax"/> bytes: the part of positions.</param>
/// <param name="Keys">The keys and their values, each <c>query</c> or <c>function</c> keys.</param>
internal sealed record RecordPartition(string Name, IReadOnlyDictionary<string, string> Keys);
