using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;

namespace Tarn.Aws.CloudWatch.Metrics;

internal sealed partial class MetricOperations
{
    private const int DataMax = 1_000;

    /// <summary>Stores data. All of them are durable when the call returns, or none is stored.</summary>
    [Refused("EntityMetricData", "MetricData")]
    [Kept("StrictEntityValidation", "entities belong to Application Signals")]
    public async Task PutMetricData(PutMetricDataInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var rules = new DatumRules(MetricNames.Writable(input.Namespace), call.Time);
        var given = input.MetricData is { Count: > 0 } data ? data : throw MetricNames.Missing("MetricData");
        if (given.Count > DataMax)
        {
            throw CloudWatchErrors.InvalidParameterValueException($"The collection MetricData must not have a size greater than {DataMax}.");
        }

        await metrics.Put(
            MetricNames.ScopeOf(call),
            [.. given.Select((datum, index) => rules.Check(datum, $"MetricData.member.{index + 1}"))],
            stream => call.KeyFor(new ResourceId(stream)),
            cancellationToken);
    }
}
