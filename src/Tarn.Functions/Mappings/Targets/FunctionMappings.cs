using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Records;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>The configurations of event source mappings, and the work that they ask for.</summary>
/// <param name="services">The parts that mappings work with.</param>
internal sealed class FunctionMappings(MappingServices services) : IMappingKind<MappingConfig>
{
    // Lambda's payload
    private const int BatchBytesMax = 6 * 1024 * 1024;

    public byte[] Encode(MappingConfig config) => FunctionMappingRows.Encode(config);

    public MappingConfig Decode(ReadOnlyMemory<byte> value) => FunctionMappingRows.Decode(value);

    public MappingPlan Plan(MappingConfig config) => new()
    {
        IsEnabled = config.IsEnabled,
        Stream = new StreamId(config.Stream),
        Rules = new MappingRules
        {
            BatchSize = config.BatchSize,
            BatchBytesMax = BatchBytesMax,
            GatherTime = TimeSpan.FromSeconds(config.WindowSeconds),
            Lanes = services.Sources.QueuesOf(config.StreamArn) is null ? config.Lanes : config.ConcurrencyMax ?? MappingConfig.QueueConcurrency,
            RetriesMax = config.RetriesMax >= 0 ? config.RetriesMax : null,
            AgeMax = config.AgeSecondsMax >= 0 ? TimeSpan.FromSeconds(config.AgeSecondsMax) : null,
            Bisects = config.Bisects,
            Tumbling = TimeSpan.FromSeconds(config.TumblingSeconds),
            Patterns = config.Filters,
        },
        Target = services.Sources.QueuesOf(config.StreamArn) is { } queues
            ? new MappedQueue(services, queues, config)
            : new MappedFunction(services, config),
    };
}
