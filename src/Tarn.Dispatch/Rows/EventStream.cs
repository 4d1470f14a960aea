using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Rows;

/// <summary>The internal stream of events, and the consumer that holds the events that are not done.</summary>
/// <param name="Shard">Its first shard. Another one may have replaced it: D30 (positions are checked at start).</param>
internal sealed record EventStream(StreamId Stream, ShardId Shard, ConsumerId Consumer)
{
    private const byte Version = 1;
    private const int RowBytes = 1 + (3 * sizeof(long));

    /// <summary>The output whose position is the end of the records read from a shard.</summary>
    public static OutputId Scanned => new(1);

    /// <summary>The position up to which a shard was read.</summary>
    public PositionKey PositionIn(ShardId shard) => new(Consumer, RunId.Main, shard, Scanned);

    /// <summary>The offset of a shard below which every event is done.</summary>
    public PositionKey LowIn(ShardId shard) => new(Consumer, RunId.Main, shard, OutputId.All);

    /// <summary>Finds the stream, or makes it.</summary>
    public static async Task<EventStream> Open(
        IMetadataStore store, Space space, ConsumerKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitWithLog(
            async transaction => await Find(transaction, space) ?? await Create(transaction, space, kind, now),
            cancellationToken);

    private static async ValueTask<EventStream?> Find(IMetadataReader reader, Space space)
    {
        if (await reader.Get(space, ReadOnlyMemory<byte>.Empty) is not { } row)
        {
            return null;
        }

        Invariant.Check(row.Span[0] == Version);
        return new EventStream(
            new StreamId(BinaryPrimitives.ReadInt64BigEndian(row.Span[1..])),
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(row.Span[(1 + sizeof(long))..])),
            new ConsumerId(BinaryPrimitives.ReadInt64BigEndian(row.Span[(1 + (2 * sizeof(long)))..])));
    }

    private static async ValueTask<EventStream> Create(IMetadataTransaction transaction, Space space, ConsumerKind kind, DateTimeOffset now)
    {
        var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.System, Shards = 1 }, now);
        var shards = await StreamDirectory.Shards(transaction, stream.Id);
        var made = new EventStream(stream.Id, shards[0].Id, new ConsumerId(transaction.NextId()));
        var row = new byte[RowBytes];
        row[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1), made.Stream.Value);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1 + sizeof(long)), made.Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1 + (2 * sizeof(long))), made.Consumer.Value);
        transaction.Put(space, ReadOnlyMemory<byte>.Empty, row);
        ConsumerPositions.Put(
            transaction, new Consumer(made.Consumer, kind, made.Stream, HoldsFreeing: true, ConsumerLease.None));
        ConsumerPositions.Move(transaction, made.LowIn(made.Shard), 0, epoch: 0);
        ConsumerPositions.Move(transaction, made.PositionIn(made.Shard), 0, epoch: 0);
        return made;
    }
}
