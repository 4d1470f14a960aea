using System.Collections.Concurrent;
using Tarn.Meters;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Messaging.Pipes.Parts;

/// <summary>Counts the executions of pipes: each brings a batch through the enrichment to the target.</summary>
public sealed class PipeMeter
{
    /// <summary>Executions.</summary>
    public const int Invocations = 0;

    /// <summary>Events of all executions.</summary>
    public const int Events = 1;

    /// <summary>Executions without a done event.</summary>
    public const int Failed = 2;

    /// <summary>Executions with some done events.</summary>
    public const int PartiallyFailed = 3;

    /// <summary>Executions whose enrichment failed.</summary>
    public const int EnrichmentFailed = 4;

    /// <summary>Targets that took no event.</summary>
    public const int TargetFailed = 5;

    /// <summary>Targets that took some events.</summary>
    public const int TargetPartiallyFailed = 6;

    /// <summary>Executions whose enrichment returned no event.</summary>
    public const int TargetSkipped = 7;

    /// <summary>The histogram of microseconds of executions.</summary>
    public const int Duration = 0;

    /// <summary>The histogram of microseconds of enrichments.</summary>
    public const int EnrichmentDuration = 1;

    /// <summary>The histogram of microseconds of targets.</summary>
    public const int TargetDuration = 2;

    /// <summary>The histogram of bytes of executions.</summary>
    public const int EventBytes = 3;

    private readonly NamedCells<string> _named = new(new CellCache(TargetSkipped + 1) { Histograms = EventBytes + 1 });
    private readonly ConcurrentDictionary<string, PipeLoad> _loads = new(StringComparer.Ordinal);

    /// <summary>The counts.</summary>
    public CellCache Cells => _named.Cells;

    /// <summary>The ARNs of pipes with counts.</summary>
    public IReadOnlyList<string> Arns => _named.Names;

    /// <summary>The counts of a pipe; every caller gets the same object.</summary>
    public PipeLoad Of(PipeConfig config) => _loads.GetOrAdd(config.Arn, static (arn, named) => new PipeLoad(named.Of(arn)), _named);

    /// <summary>Forgets a deleted pipe.</summary>
    public void Forget(string arn)
    {
        _loads.TryRemove(arn, out _);
        _named.Forget(arn);
    }
}
