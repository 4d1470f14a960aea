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

    /// <summary>Every position of a run, in order of shard and output.</summary>
    public static async ValueTask<IReadOnlyList<OutputPosition>> Read(IMetadataReader reader, ConsumerId id, RunId run)
    {
        var found = new List<OutputPosition>();
        var range = KeyRange.Prefix(ConsumerRows.RunKey(id, run));
        await foreach (var row in MetadataRows.All(reader, ConsumerSpaces.Positions, range, CancellationToken.None))
        {
            found.Add(ConsumerRows.DecodePosition(row.Key, row.Value));
        }

        return found;
    }

    /// <summary>
    /// Sets a position. The caller must make sure that it never goes back.
    /// </summary>
    public static void Move(IMetadataTransaction transaction, in PositionKey key, long next, long epoch)
    {
        Invariant.Check(next >= 0);
        transaction.Put(ConsumerSpaces.Positions, ConsumerRows.PositionKey(key), ConsumerRows.EncodePosition(next, epoch));
    }

    /// <summary>
    /// Moves a position from the offset that its worker assumes; 0 for a position that is not stored. The transaction's
    /// output belongs to exactly the records in between. If the row has another offset, other code has moved it, and the
    /// transaction must fail.
    /// </summary>
    /// <exception cref="TarnException">PreconditionFailed: the row has another offset.</exception>
    public static async ValueTask Advance(IMetadataTransaction transaction, PositionKey key, long from, long to, long epoch)
    {
        Invariant.Check(from >= 0 && to > from);
        await Check(transaction, key, from);
        Move(transaction, key, to, epoch);
    }

    /// <summary>Removes the position of an output that is no longer ahead of the others.</summary>
    /// <exception cref="TarnException">PreconditionFailed: the row has another offset than its worker assumes.</exception>
    public static async ValueTask Pass(IMetadataTransaction transaction, PositionKey key, long from)
    {
        await Check(transaction, key, from);
        Remove(transaction, key);
    }

    /// <summary>Removes one position, for example in a deleted shard.</summary>
    public static void Remove(IMetadataTransaction transaction, in PositionKey key) =>
        transaction.Delete(ConsumerSpaces.Positions, ConsumerRows.PositionKey(key));

    /// <summary>Removes every position of a run.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, ConsumerId id, RunId run)
    {
        foreach (var position in await Read(transaction, id, run))
        {
            Remove(transaction, new PositionKey(id, run, position.Position.Shard, position.Output, position.Part));
        }
    }

    /// <summary>Removes a consumer and all its positions; does nothing when there is none.</summary>
    public static async ValueTask Remove(IMetadataTransaction transaction, ConsumerId id)
    {
        var range = KeyRange.Prefix(ConsumerRows.ConsumerKey(id));
        await foreach (var row in MetadataRows.All(transaction, ConsumerSpaces.Positions, range, CancellationToken.None))
        {
            transaction.Delete(ConsumerSpaces.Positions, row.Key);
        }

        transaction.Delete(ConsumerSpaces.Consumers, ConsumerRows.ConsumerKey(id));
    }

    private static async ValueTask Check(IMetadataTransaction transaction, PositionKey key, long from)
    {
        var row = ConsumerRows.PositionKey(key);
        var stored = await transaction.Get(ConsumerSpaces.Positions, row) is { } found
            ? ConsumerRows.DecodePosition(row, found).Position.NextOffset
            : 0;
        if (stored != from)
        {
            throw new TarnException(
                ErrorKind.PreconditionFailed,
                $"Output {key.Output} of consumer {key.Consumer}, run {key.Run}, stands at offset {stored} of shard {key.Shard}, not at {from}.");
        }
    }
}
