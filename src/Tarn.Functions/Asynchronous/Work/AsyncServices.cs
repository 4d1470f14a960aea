using Microsoft.Extensions.Logging;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Invocations;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>The parts that asynchronous invocations work with.</summary>
public sealed record AsyncServices
{
    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The events.</summary>
    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of the internal stream.</summary>
    public required StreamDirectory Directory { get; init; }

    /// <summary>The objects, for failures.</summary>
    public required ObjectStore Objects { get; init; }

    public required IFunctionTarget Target { get; init; }

    /// <summary>The queues and topics, for results and failures.</summary>
    public TargetDirectory Targets { get; init; } = new();

    /// <summary>The rules of functions.</summary>
    public required IAsyncRules Rules { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The most calls at a time. Each holds one event, of 1 MB at most, and its answer.</summary>
    public int CallsMax { get; init; } = 256;

    /// <summary>The most calls of one function at a time, so that a function that hangs holds up no other.</summary>
    public int CallsOfFunctionMax { get; init; } = 64;
}
