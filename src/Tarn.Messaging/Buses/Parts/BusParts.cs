using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Parts;

/// <summary>The parts that buses work with.</summary>
public sealed record BusParts
{
    /// <summary>The log of events.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The shards of the internal streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The rows of rules and places.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log for operators.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>A bus, from memory; null: there is none.</summary>
    public required Func<StreamId, RegisteredBus?> BusOf { get; init; }

    /// <summary>The bus of an ARN, from memory; null: there is none.</summary>
    public required Func<string, RegisteredBus?> BusOfArn { get; init; }

    /// <summary>All archives, from memory.</summary>
    public required Definitions<RegisteredArchive> Archives { get; init; }

    /// <summary>Checks that a sender may put events on the bus of an ARN. It throws AccessDenied.</summary>
    public required Action<Sender, string> RequirePut { get; init; }

    /// <summary>Checks that a sender may use the API destination of an ARN. It throws AccessDenied.</summary>
    public Action<Sender, string> RequireInvoke { get; init; } = static (_, _) => { };

    /// <summary>Sends to API destinations; null: no rule has one as a target.</summary>
    public IApiSender? Apis { get; init; }

    /// <summary>The other targets: queues, topics, functions, streams, delivery streams, log groups.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>Frees the records of a shard below an offset: (stream, shard, offset).</summary>
    public Action<StreamId, ShardId, long> Trim { get; init; } = static (_, _, _) => { };

    /// <summary>Frees the records of an archive's shard below an offset, after their retention.</summary>
    public Action<ShardId, long> Expire { get; init; } = static (_, _) => { };

    /// <summary>Counts for the metrics of a rule, by the id of its resource. It must be quick.</summary>
    public Action<long, ServiceCell, long> Count { get; init; } = static (_, _, _) => { };

    /// <summary>The present time, Unix milliseconds.</summary>
    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
