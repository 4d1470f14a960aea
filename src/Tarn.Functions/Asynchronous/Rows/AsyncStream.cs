using System.Buffers.Binary;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Asynchronous.Rows;

/// <summary>The internal stream of events, and the consumer that holds those that are not done.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Shard">Its only shard.</param>
/// <param name="Consumer">The consumer.</param>
internal sealed record AsyncStream(StreamId Stream, ShardId Shard, ConsumerId Consumer)
{
    private const byte Version = 1;
    private const int RowBytes = 1 + (3 * sizeof(long));

    /// <summary>The position up to which the stream was read.</summary>
    public PositionKey Position => new(Consumer, RunId.Main, Shard, new OutputId(1));

    /// <summary>The offset below which every event is done.</summary>
    public PositionKey Low => new(Consumer, RunId.Main, Shard, OutputId.All);

    /// <summary>Finds the stream, or makes it.</summary>
    public static async Task<AsyncStream> Open(IMetadataStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitWithLog(
            async transaction => await Find(transaction) ?? await Create(transaction, now),
            cancellationToken);

    private static async ValueTask<AsyncStream?> Find(IMetadataReader reader)
    {
        if (await reader.Get(AsyncSpaces.Stream, ReadOnlyMemory<byte>.Empty) is not { } row)
        {
            return null;
        }

        Invariant.Check(row.Span[0] == Version);
        return new AsyncStream(
            new StreamId(BinaryPrimitives.ReadInt64BigEndian(row.Span[1..])),
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(row.Span[(1 + sizeof(long))..])),
            new ConsumerId(BinaryPrimitives.ReadInt64BigEndian(row.Span[(1 + (2 * sizeof(long)))..])));
    }

    private static async ValueTask<AsyncStream> Create(IMetadataTransaction transaction, DateTimeOffset now)
    {
        var stream = StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.System, Shards = 1 }, now);
        var shards = await StreamDirectory.Shards(transaction, stream.Id);
        var made = new AsyncStream(stream.Id, shards[0].Id, new ConsumerId(transaction.NextId()));
        var row = new byte[RowBytes];
        row[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1), made.Stream.Value);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1 + sizeof(long)), made.Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(1 + (2 * sizeof(long))), made.Consumer.Value);
        transaction.Put(AsyncSpaces.Stream, ReadOnlyMemory<byte>.Empty, row);
        ConsumerPositions.Put(
            transaction, new Consumer(made.Consumer, ConsumerKind.Invocations, made.Stream, HoldsFreeing: true, ConsumerLease.None));
        ConsumerPositions.Move(transaction, made.Low, 0, epoch: 0);
        ConsumerPositions.Move(transaction, made.Position, 0, epoch: 0);
        return made;
    }
}
