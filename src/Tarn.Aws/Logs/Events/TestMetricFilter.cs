using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Events;

internal sealed partial class EventOperations
{
    /// <summary>Shows the messages that a filter pattern matches, with the values that it names.</summary>
    public Task<TestMetricFilterOutput> TestMetricFilter(TestMetricFilterInput input, Call call, CancellationToken cancellationToken)
    {
        var pattern = RequestedPattern.Parse(input.FilterPattern);
        return Task.FromResult(new TestMetricFilterOutput
        {
            Matches =
            [
                .. input.LogEventMessages.Select((message, index) => (message, index)).Where(each => pattern.Matches(each.message))
                    .Select(each => new MetricFilterMatchRecord
                    {
                        EventNumber = each.index + 1,
                        EventMessage = each.message,
                        ExtractedValues = pattern.Extract(each.message).ToDictionary(),
                    }),
            ],
        });
    }
}
