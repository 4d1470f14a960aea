using Tarn.Dispatch.Mappings;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Pipes.Running;

/// <summary>The configurations of pipes, and the work that they ask for.</summary>
/// <param name="parts">The parts that pipes work with.</param>
internal sealed class PipeKind(PipeParts parts) : IMappingKind<PipeConfig>
{
    public byte[] Encode(PipeConfig config) => PipeRows.Encode(config);

    public PipeConfig Decode(ReadOnlyMemory<byte> value) => PipeRows.Decode(value);

    public MappingPlan Plan(PipeConfig config)
    {
        var queues = parts.Sources.QueuesOf(config.StreamArn);
        return new MappingPlan
        {
            IsEnabled = config.IsEnabled,
            Stream = new StreamId(config.Stream),
            Rules = new MappingRules
            {
                BatchSize = Math.Min(config.BatchSize, MostOf(config)),
                BatchBytesMax = PipeLimits.BatchBytesMax,
                GatherTime = TimeSpan.FromSeconds(config.WindowSeconds),
                Lanes = queues is null ? config.Lanes : PipeLimits.QueueBatches,
                RetriesMax = config.RetriesMax >= 0 ? config.RetriesMax : null,
                AgeMax = config.AgeSecondsMax >= 0 ? TimeSpan.FromSeconds(config.AgeSecondsMax) : null,
                Bisects = config.Bisects,
                Patterns = config.Filters,
            },
            Target = queues is null ? new PipeStream(parts, config) : new PipeQueue(parts, queues, config),
        };
    }

    // A target that takes one event at a time gets a batch in several commits: longer batches would be read again and again.
    private static int MostOf(PipeConfig config) =>
        config.Enrichment is not null || config.Target.Arn.Split(':', 4)[2] == "lambda" ? int.MaxValue
        : config.Target.Arn.EndsWith(".fifo", StringComparison.Ordinal) ? PipeLimits.FifoRecordsMax
        : PipeLimits.CommitRecordsMax;
}
