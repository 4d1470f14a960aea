using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The stored positions of consumers: each row changes in the transaction that commits the output it covers. See D22
/// (positions commit with their output).
/// </summary>
public static class ConsumerPositions
{
    /// <summary>The consumer, inside a transaction or read; null when there is none.</summary>
    public static async ValueTask<Consumer?> Find(IMetadataReader reader, ConsumerId id)
    {
        var key = ConsumerRows.ConsumerKey(id);
        return await reader.Get(ConsumerSpaces.Consumers, key) is { } value ? ConsumerRows.DecodeConsumer(key, value) : null;
    }

    /// <summary>Makes or replaces a consumer's row.</summary>
    public static void Put(IMetadataTransaction transaction, Consumer consumer) =>
        transaction.Put(ConsumerSpaces.Consumers, ConsumerRows.ConsumerKey(consumer.Id), ConsumerRows.EncodeConsumer(consumer));

    /// <summary>Takes the lease for this process from any holder; for stores that one process owns.</summary>
    /// <returns>The new epoch.</returns>
    /// <exception cref="TarnException">NotFound: no such consumer.</exception>
    public static async ValueTask<long> TakeLease(IMetadataTransaction transaction, ConsumerId id, string holder)
    {
        var consumer = await Find(transaction, id)
            ?? throw new TarnException(ErrorKind.NotFound, $"There is no consumer {id}.");
        var lease = new ConsumerLease(holder, consumer.Lease.Epoch + 1, long.MaxValue);
        Put(transaction, consumer with { Lease = lease });
        return lease.Epoch;
    }

    /// <summary>
    /// Refuses the transaction when another epoch holds the lease: D23 (a position is a whole record).
    /// </summary>
    /// <exception cref="TarnException">
    /// PreconditionFailed: another epoch holds the lease, or the consumer is gone.
    /// </exception>
    public static async ValueTask CheckLease(IMetadataTransaction transaction, ConsumerId id, long epoch)
    {
        var consumer = await Find(transaction, id);
        if (consumer is null || consumer.Lease.Epoch != epoch)
        {
            throw new TarnException(
                ErrorKind.PreconditionFailed,
                $"Consumer {id} is at epoch "
                    + $"{consumer?.Lease.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}, not {epoch}: its work has passed on.");
        }
    }

    /// <summary>Every position of a consumer, in order of output and shard.</summary>
    public static async ValueTask<IReadOnlyList<OutputPosition>> Read(IMetadataReader reader, ConsumerId id)
    {
        var found = new List<OutputPosition>();
        await foreach (var row in MetadataRows.All(
            reader, ConsumerSpaces.Positions, KeyRange.Prefix(ConsumerRows.ConsumerKey(id)), CancellationToken.None))
        {
            found.Add(ConsumerRows.DecodePosition(row.Key, row.Value));
        }

        return found;
    }

    /// <summary>
    /// Moves one output of a consumer in one shard. The caller must make sure that the position never goes back.
    /// </summary>
    public static void Move(IMetadataTransaction transaction, ConsumerId id, OutputId output, LogPosition position, long epoch)
    {
        Invariant.Check(position.NextOffset >= 0);
        transaction.Put(
            ConsumerSpaces.Positions,
            ConsumerRows.PositionKey(id, output, position.Shard),
            ConsumerRows.EncodePosition(position.NextOffset, epoch));
    }

    /// <summary>
    /// Moves one output of a consumer in one shard from the position that its worker assumes. The transaction's output
    /// belongs to exactly the records in between. If the row has another position, other code has moved it, and the
    /// transaction must fail.
    /// </summary>
    /// <exception cref="TarnException">PreconditionFailed: the row has another position.</exception>
    public static async ValueTask Advance(
        IMetadataTransaction transaction, ConsumerId id, OutputId output, ShardId shard, long from, long to, long epoch)
    {
        Invariant.Check(from >= 0 && to > from);
        var key = ConsumerRows.PositionKey(id, output, shard);
        var stored = await transaction.Get(ConsumerSpaces.Positions, key) is { } row
            ? ConsumerRows.DecodePosition(key, row).Position.NextOffset
            : 0;
        if (stored != from)
        {
            throw new TarnException(
                ErrorKind.PreconditionFailed, $"Output {output} of consumer {id} stands at offset {stored} of shard {shard}, not at {from}.");
        }

        transaction.Put(ConsumerSpaces.Positions, key, ConsumerRows.EncodePosition(to, epoch));
    }

    /// <summary>Removes one output's position in a deleted shard.</summary>
    public static void Remove(IMetadataTransaction transaction, ConsumerId id, OutputId output, ShardId shard) =>
        transaction.Delete(ConsumerSpaces.Positions, ConsumerRows.PositionKey(id, output, shard));

    /// <summary>Removes a consumer and all its positions; does nothing when there is none.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, ConsumerId id)
    {
        foreach (var position in await Read(transaction, id))
        {
            Remove(transaction, id, position.Output, position.Position.Shard);
        }

        transaction.Delete(ConsumerSpaces.Consumers, ConsumerRows.ConsumerKey(id));
    }
}
