using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records that running applications have not read.</summary>
public sealed class ApplicationsBacklog(ApplicationRuns runs, ResourceRegistry registry, StreamDirectory streams, HoldLimit holds) : IBacklogPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        var names = registry.All(KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType)
            .ToDictionary(one => new ApplicationKey(one.Id.Value));
        foreach (var run in runs.Report())
        {
            if (names.TryGetValue(run.Application, out var found))
            {
                var oldest = run.Figures.LagRecords > 0 ? report.Now.ToUnixTimeMilliseconds() - run.Figures.LagMs : (long?)null;
                report.Add(
                    (found.Owner, found.Name.Region), "application", found.Name.Name, found.Arn, target: null,
                    new Waiting(run.Figures.LagRecords, Bytes: null, oldest, IsEstimate: false), BacklogRule.Held(RetentionOf(run), holds.HoldMax));
            }
        }

        return ValueTask.CompletedTask;
    }

    private TimeSpan RetentionOf(RunReport run) => run.Sources
        .Select(source => streams.Find(source)?.Stream.Retention ?? StreamLimits.RetentionDefault)
        .DefaultIfEmpty(StreamLimits.RetentionDefault)
        .Min();
}
