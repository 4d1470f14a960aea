using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Telemetry.Logs.Events;

namespace Tarn.Telemetry.Logs.Rows;

/// <summary>The reader of a scope's internal stream that works for filters. Its positions are rows of a consumer.</summary>
/// <param name="Stream">The internal stream.</param>
internal sealed record FilterReaderRow(LogScope Scope, StreamId Stream, ConsumerId Consumer)
{
    private const byte Version = 1;

    public PositionKey PositionIn(ShardId shard) => new(Consumer, RunId.Main, shard, OutputId.All);

    public static FilterReaderRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, json => new FilterReaderRow(
        LogFeed.ReadKey(key), new StreamId(json.Number("stream")), new ConsumerId(json.Number("consumer"))));

    public static async ValueTask<FilterReaderRow?> Find(IMetadataReader reader, LogScope scope)
    {
        var key = LogFeed.Key(scope);
        return await reader.Get(LogSpaces.FilterReaders, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Makes the reader with its first positions.</summary>
    public static FilterReaderRow Create(
        IMetadataTransaction transaction, LogScope scope, StreamId stream, IEnumerable<(ShardId Shard, long Next)> positions)
    {
        var row = new FilterReaderRow(scope, stream, new ConsumerId(transaction.NextId()));
        ConsumerPositions.Put(transaction, new Consumer(row.Consumer, ConsumerKind.LogFilters, stream, HoldsFreeing: true, ConsumerLease.None));
        foreach (var (shard, next) in positions)
        {
            ConsumerPositions.Move(transaction, row.PositionIn(shard), next, epoch: 0);
        }

        transaction.Put(LogSpaces.FilterReaders, LogFeed.Key(scope), JsonRow.Encode(Version, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("stream"u8, stream.Value);
            json.WriteNumber("consumer"u8, row.Consumer.Value);
            json.WriteEndObject();
        }));
        return row;
    }
}
