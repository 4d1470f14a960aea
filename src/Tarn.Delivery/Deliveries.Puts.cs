using Tarn.Delivery.Configuration;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery;

/// <content>Shards of direct puts.</content>
public sealed partial class Deliveries
{
    /// <summary>
    /// Begins an append to the delivery's own stream, which may have records of other streams too. A deletion waits until the result is
    /// disposed.
    /// </summary>
    /// <param name="id">A direct-put delivery.</param>
    /// <exception cref="TarnException">As <see cref="Put"/>.</exception>
    public DirectPut BeginPut(DeliveryId id)
    {
        var slot = _supervisor.Slot(id);

        // Counted before the check, because a deletion waits for the puts that passed the check.
        slot.BeginPut();
        try
        {
            if (!_configs.TryGet(id, out var config) || config.Deletion is not null)
            {
                throw new TarnException(ErrorKind.NotFound, $"Delivery {config?.Name ?? id.ToString()} is being deleted and takes no more records.");
            }

            Invariant.Check(config.Source.IsDirectPut);
            _parts.HoldLimit.Check(config.Source.Stream);
            if (config.Results is { } results)
            {
                _parts.HoldLimit.Check(results.Stream);
            }

            return new DirectPut(config.Source.Stream, config.Source.DirectPutShard!.Value, () => EndPut(id, slot));
        }
        catch
        {
            EndPut(id, slot);
            throw;
        }
    }

    /// <summary>
    /// The shard of records that a commit appends to the delivery's own stream, by the commit's rows: a deletion is ordered before it or after it.
    /// </summary>
    /// <exception cref="TarnException">NotFound: the delivery does not exist, or is being deleted.</exception>
    public async ValueTask<(StreamId Stream, ShardId Shard)> PlaceOf(IMetadataReader reader, DeliveryId id)
    {
        var config = await DeliveryRows.Get(reader, id);
        return config is { Deletion: null, Source: { DirectPutShard: { } shard } source }
            ? (source.Stream, shard)
            : throw new TarnException(ErrorKind.NotFound, $"Delivery {config.Name} is being deleted and takes no more records.");
    }

    /// <summary>Refuses appends to the delivery's own stream while its records cannot be delivered: D26 (undelivered records are held).</summary>
    /// <exception cref="TarnException">NotFound: the delivery does not exist, or is being deleted; Throttled.</exception>
    public void CheckTakes(DeliveryId id) => BeginPut(id).Dispose();

    private void EndPut(DeliveryId id, DeliverySlot slot)
    {
        if (slot.EndPut() && _configs.TryGet(id, out var now) && now.Deletion is not null)
        {
            _supervisor.Ask(id);
        }
    }
}
