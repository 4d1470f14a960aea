using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Mappings;

/// <summary>The parts that the mappings of one kind work with.</summary>
public sealed record MappingParts
{
    /// <summary>The word for one of them in messages: <c>event source mapping</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The records.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The streams' shards.</summary>
    public required StreamDirectory Directory { get; init; }

    public required MappingRowSpaces Spaces { get; init; }

    /// <summary>The kind of the consumers that hold the records.</summary>
    public required ConsumerKind Kind { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }

    /// <summary>
    /// The number of parallel slices that may gather the next batch while the target works on one. Others gather afterwards.
    /// Several kinds may share the bound.
    /// </summary>
    public SemaphoreSlim Ahead { get; init; } = new(32);
}
