namespace Tarn.Delivery.Records;

/// <summary>
/// The partition of a record among the objects of a delivery. Steps give equal partitions one instance as long as they
/// remember it, so a comparison of references usually suffices; equal partitions always have equal names.
/// </summary>
/// <param name="Name">
/// The keys and their values as text, at most <see cref="Tarn.Storage.Consumers.PositionKey.PartBytesMax"/> bytes: the part of
/// positions.
/// </param>
/// <param name="Values">The values of the prefix's keys, in the order of <see cref="Prefixes.ObjectPrefix.Keys"/>.</param>
internal sealed record RecordPartition(string Name, IReadOnlyList<string> Values);
