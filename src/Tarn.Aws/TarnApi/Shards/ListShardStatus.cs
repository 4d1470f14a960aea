using System.Globalization;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Shards;

internal sealed partial class ShardOperations
{
    /// <summary>
    /// Lists a stream's shards by number, with records and bytes since the start, and the position of each reader. Two answers
    /// make rates: their difference over the difference of their times.
    /// </summary>
    public async Task<ListShardStatusOutput> ListShardStatus(ListShardStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var (after, size) = (tokens.ReadNumber(call, input.StreamName, input.NextToken) ?? -1, input.MaxResults ?? NumberTokens.SizeDefault);
        var layout = Find(call, input.StreamName);
        var page = layout.Shards.Where(shard => shard.Ordinal > after).OrderBy(shard => shard.Ordinal).Take(size + 1).ToList();
        var known = readers.Of(layout.Stream.Id, page.Select(shard => shard.Id).ToHashSet());
        var shards = new List<ShardStatus>();
        foreach (var shard in page.Take(size))
        {
            if (log.Describe(shard.Id) is { } bounds)
            {
                shards.Add(Show(shard, bounds, await Positions(known, shard, bounds, call.Time, cancellationToken)));
            }
        }

        return new ListShardStatusOutput
        {
            Time = call.Time,
            Shards = shards,
            NextToken = page.Count > size ? tokens.AfterNumber(call, input.StreamName, page[size - 1].Ordinal) : null,
        };
    }

    private StreamLayout Find(Call call, string name) => Find(call, name, out _);

    private StreamLayout Find(Call call, string name, out Resource stream)
    {
        if (registry.TryFind(StreamArns.Kind.NameOf(call, name), out var resource) && streams.Find(StreamArns.IdOf(resource)) is { } layout)
        {
            stream = resource;
            call.Touch(resource.Id, resource.Cells);
            return layout;
        }

        throw new TarnException(ErrorKind.NotFound, $"There is no stream {name} in {call.Region}.");
    }

    private ShardStatus Show(ShardDescription shard, ShardBounds bounds, List<ShardPosition> positions)
    {
        var (written, read) = (log.Totals(shard.Id), readers.ReadsOf(shard.Id));
        return new ShardStatus
        {
            ShardId = ShardNames.Of(shard.Ordinal),
            State = shard.Closed is null ? "open" : "closed",
            StartingHashKey = shard.Hashes.From.ToString(CultureInfo.InvariantCulture),
            EndingHashKey = shard.Hashes.To.ToString(CultureInfo.InvariantCulture),
            RecordsIn = written.Records,
            BytesIn = written.Bytes,
            RecordsOut = read.Records,
            BytesOut = read.Bytes,
            Records = bounds.StableEnd - bounds.FirstOffset,
            LastArrivalAt = bounds.LastArrivalTimeMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(bounds.LastArrivalTimeMs),
            Positions = positions,
        };
    }

    private async ValueTask<List<ShardPosition>> Positions(
        IReadOnlyList<ShardReader> known, ShardDescription shard, ShardBounds bounds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var positions = new List<ShardPosition>();
        foreach (var reader in known)
        {
            if (await lags.Of(reader, shard, bounds, now, cancellationToken) is { } position)
            {
                positions.Add(position);
            }
        }

        return positions;
    }
}
