using Tarn.Delivery.Configuration;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tails;

/// <summary>
/// Shows the records that a delivery's steps make of its source, under its present configuration. It reads the log beside
/// the delivery: it takes no lease, moves no position, writes nothing and calls no function. Of a delivery with a function it
/// reads the stored results. It stores nothing between two pages. Two pages are read at a time. Memory of a page: one
/// read of the log (4 MiB, or one record), the work of the steps on one log record, and the page's records.
/// </summary>
public sealed class DeliveryTail : IDisposable
{
    /// <summary>The most records of a page.</summary>
    public const int RecordsMax = 1_000;

    /// <summary>The most bytes of a record that a page shows.</summary>
    public const int DataBytesMax = 1_024;

    private const int PagesMax = 2;

    private readonly SemaphoreSlim _turns = new(PagesMax, PagesMax);
    private readonly DeliveryParts _parts;

    internal DeliveryTail(DeliveryParts parts) => _parts = parts;

    /// <summary>The position of the first page: an offset in each shard.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: the delivery does not exist.</exception>
    public async Task<IReadOnlyList<LogPosition>> Begin(DeliveryId id, TailStart start, CancellationToken cancellationToken)
    {
        var source = (await Model(id, cancellationToken)).Config.Source;
        var positions = new List<LogPosition>();
        foreach (var shard in _parts.ShardsOf(source.Stream).Select(shard => shard.Id))
        {
            if (_parts.Streams.Describe(shard) is { } bounds)
            {
                var offset = start.Time is { } time
                    ? await _parts.Streams.OffsetAtTime(shard, time.ToUnixTimeMilliseconds(), cancellationToken)
                    : start.IsOldest ? bounds.FirstOffset : bounds.StableEnd;
                positions.Add(new LogPosition(shard, Math.Clamp(offset, bounds.FirstOffset, bounds.StableEnd)));
            }
        }

        return positions;
    }

    /// <summary>Reads a page. A shard that the position lacks is new, and is read from its begin, after its parents.</summary>
    /// <param name="place">The position. Shards of other streams are ignored.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="Tarn.Storage.TarnException">NotFound: the delivery does not exist.</exception>
    public async Task<TailPage> Read(DeliveryId id, IReadOnlyList<LogPosition> place, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var model = await Model(id, cancellationToken);
            return await Task.Run(() => Read(model, place, cancellationToken), cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<TailPage> Read(DeliveryModel model, IReadOnlyList<LogPosition> place, CancellationToken cancellationToken)
    {
        var shards = _parts.ShardsOf(model.Config.Source.Stream).Select(shard => shard.Id).ToHashSet();
        var positions = place.Where(position => shards.Contains(position.Shard)).DistinctBy(position => position.Shard).Select(Within).ToList();
        await using var source = DeliverySource.Begin(_parts.Streams, model.Config.Source, _parts.ShardsOf, positions);
        var sink = new TailSink(model);
        using (var pass = await source.BeginPass(cancellationToken))
        {
            foreach (var cursor in pass.Cursors)
            {
                if (!sink.MustEndRead)
                {
                    await source.Read(pass, cursor, sink, cancellationToken);
                }
            }
        }

        return new TailPage
        {
            Records = sink.Records,
            Omitted = sink.Omitted,
            Skipped = sink.Skipped,
            Next = [.. source.Cursors.Select(cursor => new LogPosition(cursor.Shard, cursor.Next))],
            HasAll = !source.Cursors.Any(source.HasMore),
            IsOfResults = model.ReadsResults,
        };
    }

    private OutputPosition Within(LogPosition position)
    {
        var end = _parts.Streams.Describe(position.Shard)?.StableEnd ?? 0;
        return new OutputPosition(OutputId.All, position with { NextOffset = Math.Clamp(position.NextOffset, 0, end) }, Epoch: 0);
    }

    private async ValueTask<DeliveryModel> Model(DeliveryId id, CancellationToken cancellationToken)
    {
        var model = _parts.Build(await _parts.Store.Read(reader => DeliveryRows.Get(reader, id), cancellationToken));
        return DeliveryParting.HasFunction(model) ? DeliveryParting.BehindResults(model, _parts.ShardsOf) : model;
    }
}
