using System.Collections.Concurrent;
using Tarn.Access.Registry;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>What subscription filters sent since the start, for the metrics of logs.</summary>
/// <param name="registry">The log groups: deleted ones are forgotten.</param>
/// <param name="startedAt">The start of the server.</param>
internal sealed class ForwardCounts(ResourceRegistry registry, DateTimeOffset startedAt) : IFigurePart
{
    private readonly ConcurrentDictionary<(LogScope Scope, string Group, string Type, string Filter), Total> _totals = new();

    public void Forwarded(SubscriptionMessage message)
    {
        var total = Of(message);
        Interlocked.Add(ref total.Events, message.Events);
        Interlocked.Add(ref total.Bytes, message.Body.Length);
    }

    public void Refused(SubscriptionMessage message) => Interlocked.Add(ref Of(message).Refused, message.Events);

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        foreach (var (key, total) in _totals)
        {
            var (scope, group, type, filter) = key;
            if (!registry.TryFind(LogGroupDefinition.Kind.NameOf(scope.Account, scope.Region, group), out _))
            {
                _totals.TryRemove(key, out _);
                continue;
            }

            var (to, names) = (new MetricScope(scope.Account, scope.Region), new[] { group, type, filter });
            report.AddTotal(to, Figure.LogEventsForwarded, names, Interlocked.Read(ref total.Events), startedAt);
            report.AddTotal(to, Figure.LogBytesForwarded, names, Interlocked.Read(ref total.Bytes), startedAt);
            report.AddTotal(to, Figure.LogEventsRefused, names, Interlocked.Read(ref total.Refused), startedAt);
        }

        return ValueTask.CompletedTask;
    }

    private Total Of(SubscriptionMessage message) =>
        _totals.GetOrAdd((message.Scope, message.Group, TypeOf(message.Destination), message.Filter), static _ => new Total());

    private static string TypeOf(string destination) => destination.Split(':', 4) is [_, _, var service, _]
        ? service switch { "lambda" => "Lambda", "kinesis" => "Kinesis", _ => "Firehose" }
        : "";

    private sealed class Total
    {
        public long Events;
        public long Bytes;
        public long Refused;
    }
}
