using Microsoft.Extensions.Logging;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Creation;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Sources;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Pipeline;

/// <summary>The parts that all deliveries of the process use.</summary>
internal sealed record DeliveryParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    /// <summary>The shards of a stream, including closed ones while they have records.</summary>
    public required Func<StreamId, IReadOnlyList<ShardDescription>> ShardsOf { get; init; }

    /// <summary>Makes deliveries' outputs with empty buffers.</summary>
    public required OutputBufferFactory Outputs { get; init; }

    /// <summary>Makes the checks of a delivery's roles.</summary>
    public required Func<DeliveryId, DeliveryModel, DeliveryRights> RightsOf { get; init; }

    /// <summary>Counts the bytes of all open buffers.</summary>
    public required BufferPressure Pressure { get; init; }

    /// <summary>The space in scratch that the buffers share.</summary>
    public required BufferScratch Scratch { get; init; }

    /// <summary>The threads that run pipelines.</summary>
    public required DeliveryThreads Threads { get; init; }

    /// <summary>Reads the log ahead of pipelines that lag.</summary>
    public required LogReadAhead ReadAhead { get; init; }

    /// <summary>Refuses puts to streams whose records cannot be delivered.</summary>
    public required HoldLimit HoldLimit { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Receives failures.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The name of this process in leases.</summary>
    public required string Holder { get; init; }

    /// <summary>The partitions with buffered records, beyond which a delivery flushes the oldest early.</summary>
    public required int ActivePartitionsMax { get; init; }

    /// <summary>Opens sources whose records need a form; null: there are none of it.</summary>
    public required Func<ChangeForm, IChangeSource?> ChangeSource { get; init; }

    /// <summary>Builds a configuration that runs with these parts.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument with every fault.</exception>
    public DeliveryModel Build(DeliveryConfig config) => DeliveryConfigValidator.Build(config) with
    {
        ActivePartsMax = ActivePartitionsMax,
        Changes = config.Source.Changes switch
        {
            null => null,
            { Form: ChangeForm.Rows } => OperationRecords.Reader,
            { } changes => (ChangeSource(changes.Form) ?? throw NoItems(config)).Open(config.Source.Stream, changes),
        },
    };

    private static TarnException NoItems(DeliveryConfig config) =>
        new(ErrorKind.NotSupported, $"Delivery {config.Name} reads an item table, and this server has no item tables.");
}
