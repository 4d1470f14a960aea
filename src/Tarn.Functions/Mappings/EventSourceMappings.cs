using Tarn.Dispatch;
using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Dispatch.Sources;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Targets;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings;

/// <summary>The event source mappings: streams and queues whose records and messages go to functions.</summary>
public sealed class EventSourceMappings : IAsyncDisposable
{
    private readonly StreamMappings<MappingConfig> _mappings;

    private EventSourceMappings(StreamMappings<MappingConfig> mappings, MappingServices services) => (_mappings, Services) = (mappings, services);

    /// <summary>The parts that they work with.</summary>
    public MappingServices Services { get; }

    /// <summary>The kinds of streams that they read.</summary>
    public MappingSourceList Sources => Services.Sources;

    /// <summary>The mappings, also the ones that are being removed.</summary>
    public IReadOnlyList<MappingStatus<MappingConfig>> All => _mappings.All;

    /// <summary>Reads the rows. The work begins with <see cref="Start"/>.</summary>
    public static async Task<EventSourceMappings> Open(MappingServices services, CancellationToken cancellationToken) =>
        new(
            await StreamMappings<MappingConfig>.Open(
                new MappingParts
                {
                    Noun = "event source mapping",
                    Store = services.Store,
                    Streams = services.Streams,
                    Directory = services.Directory,
                    Spaces = new MappingRowSpaces(MappingSpaces.Mappings, MappingSpaces.Windows),
                    Kind = ConsumerKind.Mapping,
                    Time = services.Time,
                    Log = services.Log,
                },
                new FunctionMappings(services),
                cancellationToken),
            services);

    /// <summary>Begins the work of the mappings that exist.</summary>
    public void Start() => _mappings.Start();

    /// <summary>The mapping; null: there is none.</summary>
    public MappingStatus<MappingConfig>? Find(MappingId id) => _mappings.Find(id);

    /// <inheritdoc cref="StreamMappings{TConfig}.Create"/>
    public ValueTask<MappingStatus<MappingConfig>> Create(
        MappingConfig config, MappingStarts? starts, Func<IMetadataTransaction, ValueTask<MappingId>> name, CancellationToken cancellationToken) =>
        _mappings.Create(config, starts, name, cancellationToken);

    /// <inheritdoc cref="StreamMappings{TConfig}.Update"/>
    public ValueTask<MappingStatus<MappingConfig>> Update(MappingId id, Func<MappingConfig, MappingConfig> change, CancellationToken cancellationToken) =>
        _mappings.Update(id, change, cancellationToken);

    /// <inheritdoc cref="StreamMappings{TConfig}.Delete"/>
    public ValueTask<MappingStatus<MappingConfig>> Delete(
        MappingId id, Func<IMetadataTransaction, ValueTask> name, CancellationToken cancellationToken) => _mappings.Delete(id, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _mappings.DisposeAsync();
}
