using Tarn.Dispatch;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Pipes.Running;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Pipes;

/// <summary>The pipes: streams and queues whose records and messages go to targets.</summary>
public sealed class EventPipes : IAsyncDisposable
{
    private readonly StreamMappings<PipeConfig> _mappings;

    private EventPipes(StreamMappings<PipeConfig> mappings, PipeParts parts) => (_mappings, Parts) = (mappings, parts);

    /// <summary>The parts that they work with.</summary>
    public PipeParts Parts { get; }

    /// <summary>The pipes, also the ones that are being removed.</summary>
    public IReadOnlyList<MappingStatus<PipeConfig>> All => _mappings.All;

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventPipes> Open(PipeParts parts, CancellationToken cancellationToken) => new(
        await StreamMappings<PipeConfig>.Open(
            new MappingParts
            {
                Noun = "pipe",
                Store = parts.Store,
                Streams = parts.Log,
                Directory = parts.Streams,
                Spaces = PipeRows.Spaces,
                Kind = ConsumerKind.Pipe,
                Time = parts.Time,
                Log = parts.Logger,
            },
            new PipeKind(parts),
            cancellationToken),
        parts);

    /// <summary>Begins the work of the pipes that exist.</summary>
    public ValueTask Start(CancellationToken cancellationToken)
    {
        _mappings.Start();
        return ValueTask.CompletedTask;
    }

    /// <summary>The pipe; null: there is none.</summary>
    public MappingStatus<PipeConfig>? Find(MappingId id) => _mappings.Find(id);

    /// <inheritdoc cref="StreamMappings{TConfig}.Create"/>
    public ValueTask<MappingStatus<PipeConfig>> Create(
        PipeConfig config, MappingStarts? starts, Func<IMetadataTransaction, ValueTask<MappingId>> name, CancellationToken cancellationToken) =>
        _mappings.Create(config, starts, name, cancellationToken);

    /// <inheritdoc cref="StreamMappings{TConfig}.Update"/>
    public ValueTask<MappingStatus<PipeConfig>> Update(MappingId id, Func<PipeConfig, PipeConfig> change, CancellationToken cancellationToken) =>
        _mappings.Update(id, change, cancellationToken);

    /// <inheritdoc cref="StreamMappings{TConfig}.Delete"/>
    public ValueTask<MappingStatus<PipeConfig>> Delete(
        MappingId id, Func<IMetadataTransaction, ValueTask> name, CancellationToken cancellationToken) => _mappings.Delete(id, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _mappings.DisposeAsync();
}
