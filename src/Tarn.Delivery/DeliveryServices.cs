using Microsoft.Extensions.Logging;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Pipeline;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>What deliveries are made of: given once, by the composition root.</summary>
public sealed record DeliveryServices
{
    /// <summary>Metadata.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The log.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>Which shards streams have.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where failures are told.</summary>
    public required ILogger<Deliveries> Log { get; init; }

    /// <summary>This process, in leases: instance id and process id.</summary>
    public required string Holder { get; init; }

    internal DeliveryParts ToParts() => new()
    {
        Store = Store,
        Streams = Streams,
        ShardsOf = stream => Directory.Find(stream) is { } layout ? [.. layout.Shards.Select(shard => shard.Id)] : [],
        CreateOutputs = CreateOutputs,
        Time = Time,
        Log = Log,
        Holder = Holder,
    };

    private DeliveryOutputs CreateOutputs(Configuration.DeliveryId id, Configuration.DeliveryModel model) =>
        throw new NotImplementedException();
}
