using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Sources;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Parts;

/// <summary>The parts that pipes work with.</summary>
public sealed record PipeParts
{
    /// <summary>The rows.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The records.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The streams' shards.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The streams and queues that pipes read.</summary>
    public required MappingSourceList Sources { get; init; }

    /// <summary>The targets inside the instance.</summary>
    public required TargetDirectory Targets { get; init; }

    public required IPipeFunctions Functions { get; init; }

    /// <summary>Sends to API destinations.</summary>
    public required IApiSender Apis { get; init; }

    /// <summary>Checks that a sender's role may do an action on a resource. It throws AccessDenied.</summary>
    public required Action<Sender, string, string> Require { get; init; }

    /// <summary>Counts executions.</summary>
    public PipeMeter Meter { get; init; } = new();

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Logger { get; init; }
}
