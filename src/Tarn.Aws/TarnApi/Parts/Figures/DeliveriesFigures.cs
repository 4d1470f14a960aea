using Tarn.Access.Registry;
using Tarn.Delivery.Configuration;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;
using DeliveryStatus = Tarn.Delivery.DeliveryStatus;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>What deliveries read and committed, and how old the oldest pending record is, for their metrics.</summary>
/// <param name="startedAt">The start of the server: counts of reads begin there.</param>
public sealed class DeliveriesFigures(Tarn.Delivery.Deliveries deliveries, ResourceRegistry registry, DateTimeOffset startedAt) : IFigurePart
{
    private readonly Dictionary<DeliveryId, long> _commits = [];

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        // A delivery that starts does not know its totals yet.
        foreach (var delivery in deliveries.Status().Where(delivery => delivery.Active))
        {
            var (config, scope) = (delivery.Config, new MetricScope(delivery.Config.Account, delivery.Config.Region));
            if (!registry.TryGet(new ResourceId(delivery.Id.Value), out var resource))
            {
                continue;
            }

            if (config.Source is { IsDirectPut: false, Changes: null })
            {
                report.AddTotal(scope, Figure.StreamRecordsRead, config.Name, delivery.RecordsIn, startedAt);
                report.AddTotal(scope, Figure.StreamBytesRead, config.Name, delivery.BytesIn, startedAt);
                report.Add(scope, Figure.StreamLagMs, config.Name, Math.Floor(delivery.Lag.TotalMilliseconds));
            }

            report.AddTotal(scope, Figure.RecordsQuarantined, FreshnessReport.ArnOf(config), delivery.Failed, resource.Created);
            switch (config.Destination.Kind)
            {
                case { HasTables: true }:
                    report.AddTotal(scope, Figure.RowsDelivered, config.Name, delivery.Rows, resource.Created);
                    report.AddTotal(scope, Figure.RowsFailed, config.Name, delivery.Failed, resource.Created);
                    AddState(report, scope, delivery, resource.Created, Figure.TableCommitSucceeded, Figure.TableFreshness);
                    break;
                case { SendsRequests: true }:
                    report.AddTotal(scope, Figure.EndpointRecordsDelivered, config.Name, delivery.Rows, resource.Created);
                    AddState(report, scope, delivery, resource.Created, Figure.EndpointSucceeded, Figure.EndpointFreshness);
                    break;
                default:
                    report.AddTotal(scope, Figure.ObjectRecordsDelivered, config.Name, delivery.Rows, resource.Created);
                    AddState(report, scope, delivery, resource.Created, Figure.ObjectCommitSucceeded, Figure.ObjectFreshness);
                    break;
            }
        }

        return ValueTask.CompletedTask;
    }

    // A minute without a commit and without a failure has no value of success, as on AWS.
    private void AddState(
        FigureReport report, MetricScope scope, DeliveryStatus delivery, DateTimeOffset created, Figure success, Figure freshness)
    {
        var before = _commits.GetValueOrDefault(delivery.Id, created >= startedAt ? 0 : delivery.Commits);
        _commits[delivery.Id] = delivery.Commits;
        if (delivery.Commits > before || delivery.FailingWith is not null)
        {
            report.Add(scope, success, delivery.Config.Name, delivery.FailingWith is null ? 1 : 0);
        }

        var age = delivery.BufferAge is { } buffered && buffered > delivery.Lag ? buffered : delivery.Lag;
        report.Add(scope, freshness, delivery.Config.Name, Math.Floor(age.TotalSeconds));
    }
}
