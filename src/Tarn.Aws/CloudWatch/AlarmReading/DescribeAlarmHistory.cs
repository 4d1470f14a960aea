using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.CloudWatch.Rules;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;

namespace Tarn.Aws.CloudWatch.AlarmReading;

internal sealed partial class AlarmReadings
{
    private const string Newest = "TimestampDescending";

    /// <summary>The history of one alarm or of all, the newest first. Alarms that were deleted keep theirs for 30 days.</summary>
    [Refused("AlarmContributorId", "AlarmName")]
    [Client]
    public async Task<DescribeAlarmHistoryOutput> DescribeAlarmHistory(DescribeAlarmHistoryInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("cloudwatch:DescribeAlarmHistory", AlarmDefinition.Kind.ArnOf(call, input.AlarmName ?? "*"));
        input.Refuse();
        var (hasMetric, hasComposite) = TypesOf(input.AlarmTypes);
        var query = new HistoryQuery
        {
            Alarm = input.AlarmName,
            Kind = input.HistoryItemType,
            HasMetric = hasMetric,
            HasComposite = hasComposite,
            FromMs = input.StartDate?.ToUnixTimeMilliseconds() ?? 0,
            BeforeMs = input.EndDate is { } end ? end.ToUnixTimeMilliseconds() + 1 : long.MaxValue,
            IsDescending = (input.ScanBy ?? Newest) == Newest,
            Limit = input.MaxRecords ?? PageMax,
        };
        var of = (query with { Limit = 0 }).ToString();
        var after = input.NextToken is { Length: > 0 } token ? tokens.Open(call, of, token) : default(ReadOnlyMemory<byte>?);
        var (items, next) = await alarms.History(MetricNames.ScopeOf(call), query, after, cancellationToken);
        return new DescribeAlarmHistoryOutput
        {
            AlarmHistoryItems = [.. items.Select(Show)],
            NextToken = next is null ? null : tokens.Seal(call, of, next),
        };
    }

    private static AlarmHistoryItem Show(HistoryItem item) => new()
    {
        AlarmName = item.Alarm,
        AlarmType = item.IsComposite ? OfComposite : OfMetric,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(item.TimeMs),
        HistoryItemType = item.Kind,
        HistorySummary = item.Summary,
        HistoryData = item.Data,
    };
}
