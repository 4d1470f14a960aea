using Tarn.Items.Tables;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Relays;

/// <summary>The parts that destinations use.</summary>
public sealed record DestinationParts
{
    public required ItemTables Tables { get; init; }

    public required IMetadataStore Store { get; init; }

    public required IStreamLog Log { get; init; }

    public required StreamDirectory Streams { get; init; }

    /// <summary>Refuses appends to streams whose records cannot be delivered: D26 (undelivered records are held).</summary>
    public required HoldLimit HoldLimit { get; init; }

    public required TimeProvider Time { get; init; }
}
