using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Refusals;

internal sealed partial class RefusedOperations
{
    /// <summary>Refused by name.</summary>
    [Refused("*", "counts in SQL over tarn_logs.events")]
    public Task<DescribeMetricFiltersOutput> DescribeMetricFilters(DescribeMetricFiltersInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "counts in SQL over tarn_logs.events");
}
