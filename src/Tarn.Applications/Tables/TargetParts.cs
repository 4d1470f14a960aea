using Tarn.Access.Registry;
using Tarn.Delivery;
using Tarn.Lake.Catalog;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Applications.Tables;

/// <summary>The parts of the program that tables of applications use.</summary>
public sealed record TargetParts
{
    /// <summary>The names of streams, delivery streams and applications.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The rights of applications.</summary>
    public required ApplicationRoles Roles { get; init; }

    /// <summary>The shards of streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>Refuses appends to streams whose records cannot be delivered: D26 (undelivered records are held).</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The delivery streams, and the deliveries of tables.</summary>
    public required Deliveries Deliveries { get; init; }

    /// <summary>The rows of metadata.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The tables of the lake.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
