using Tarn.Access;
using Tarn.Items.Destinations;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Items.Tables;

/// <content>Kinesis streams that get the changes of tables.</content>
public sealed partial class ItemTables
{
    /// <summary>The ends of all shards of a stream, closed ones included; set by the rows' owner.</summary>
    internal Func<StreamId, IReadOnlyList<LogPosition>> AllEnds { get; set; } = _ => [];

    /// <summary>Switches a destination on. It gets each change from the moment when it is active.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active; InvalidArgument: the stream is a destination of the table.</exception>
    public async ValueTask<ItemTable> EnableDestination(
        ResourceId id, string streamArn, StreamId stream, bool isInMicroseconds, CancellationToken cancellationToken) => await Change(
        id,
        (transaction, table) => table.Destinations.All(known => known.StreamArn != streamArn || known.State == DestinationState.Disabled)
            ? table with
            {
                Destinations =
                [
                    .. table.Destinations.Where(known => known.StreamArn != streamArn),
                    new KinesisDestination(transaction.NextId(), streamArn, stream) { IsInMicroseconds = isInMicroseconds },
                ],
            }
            : throw WrongState("enable", "DISABLED or ENABLE_FAILED to perform ENABLE"),
        cancellationToken);

    /// <summary>Switches a destination off. It still gets the changes from before.</summary>
    /// <exception cref="TarnException">NotFound; Conflict: the table is not active; InvalidArgument: the stream is no active destination.</exception>
    public async ValueTask<ItemTable> DisableDestination(ResourceId id, string streamArn, CancellationToken cancellationToken) => await Change(
        id, (_, table) => With(table, streamArn, "disable", "DISABLE", found => found with { State = DestinationState.Disabling }), cancellationToken);

    /// <summary>Changes the unit of times in records.</summary>
    /// <inheritdoc cref="DisableDestination"/>
    public async ValueTask<ItemTable> UpdateDestination(
        ResourceId id, string streamArn, bool isInMicroseconds, CancellationToken cancellationToken) => await Change(
        id,
        (_, table) => With(
            table, streamArn, "update", "UPDATE", found => found with { State = DestinationState.Updating, IsInMicroseconds = isInMicroseconds }),
        cancellationToken);

    /// <summary>A destination gets no more changes: its consumer goes.</summary>
    /// <param name="endOf">The end of a shard, when changes up to it are lost because the stream is gone; null: the destination has all.</param>
    internal async Task MarkDisabled(
        ResourceId id, long destination, string? description, CancellationToken cancellationToken, Func<ShardId, long>? endOf = null) => await _store.Commit(
        async transaction =>
        {
            var table = await TableRow.Find(transaction, id);
            if (endOf is not null && table is not null)
            {
                // A shard that was opened after the last change that was taken has no position.
                var stored = ShardFollower.Starts(await ConsumerPositions.Read(transaction, new ConsumerId(destination), RunId.Main), OutputId.All);
                var lost = _streams.ShardsOf(table.Stream).Sum(shard => Math.Max(0, endOf(shard.Id) - stored.GetValueOrDefault(shard.Id)));
                if (lost > 0)
                {
                    var loss = new Loss(table.Arn, LossKind.Deleted, lost, 0, "the stream of a Kinesis destination was deleted before it had the changes");
                    await LossRows.Add(transaction, loss, _time.GetUtcNow().ToUnixTimeMilliseconds());
                }
            }

            await ConsumerPositions.Remove(transaction, new ConsumerId(destination));
            if (table is not null)
            {
                TableRow.Put(transaction, table with
                {
                    Destinations =
                    [
                        .. table.Destinations.Select(one => one.Id == destination
                            ? one with { State = DestinationState.Disabled, Ends = [], Description = description }
                            : one),
                    ],
                });
            }

            return true;
        },
        cancellationToken);

    private static ItemTable With(
        ItemTable table, string streamArn, string verb, string action, Func<KinesisDestination, KinesisDestination> change) =>
        table.Destinations.Any(known => known.StreamArn == streamArn && known.State == DestinationState.Active)
            ? table with { Destinations = [.. table.Destinations.Select(known => known.StreamArn == streamArn ? change(known) : known)] }
            : throw WrongState(verb, $"ACTIVE to perform {action}");

    private static TarnException WrongState(string verb, string needed) => new(
        ErrorKind.InvalidArgument,
        $"Table is not in a valid state to {verb} Kinesis Streaming Destination: KinesisStreamingDestination must be {needed} operation.");

    // By now every writer has the table as it is since the destination was switched on.
    private IReadOnlyList<KinesisDestination> Settled(IMetadataTransaction transaction, ItemTable table)
    {
        foreach (var begun in table.Destinations.Where(one => one.State == DestinationState.Enabling))
        {
            var consumer = new ConsumerId(begun.Id);
            ConsumerPositions.Put(transaction, new Consumer(consumer, ConsumerKind.Relay, table.Stream, HoldsFreeing: true, ConsumerLease.None));
            foreach (var end in AllEnds(table.Stream).Where(end => end.NextOffset > 0))
            {
                ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, end.Shard, OutputId.All), end.NextOffset, epoch: 0);
            }
        }

        return
        [
            .. table.Destinations.Select(one => one.State switch
            {
                DestinationState.Enabling or DestinationState.Updating => one with { State = DestinationState.Active },
                DestinationState.Disabling when one.Ends.Count == 0 => one with { Ends = AllEnds(table.Stream) },
                _ => one,
            }),
        ];
    }
}
