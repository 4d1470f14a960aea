using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Work;

/// <summary>The parts that one stream of events works with.</summary>
public sealed record DispatchParts
{
    /// <summary>The name in the operators' log, with a capital letter: <c>Asynchronous invocations</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The resource of events that are lost because their bytes are damaged. They name no target.</summary>
    public required string Resource { get; init; }

    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The events.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of the internal stream.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The spaces of the rows.</summary>
    public required DispatchSpaces Spaces { get; init; }

    /// <summary>The kind of the consumer that holds the events.</summary>
    public required ConsumerKind Kind { get; init; }

    public required IEventTarget Target { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The limits of calls at a time.</summary>
    public CallLimits Calls { get; init; } = new(256, 64);
}
