using System.Globalization;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    private const int PageDefault = 50;
    private const string ByTime = "LastEventTime";

    /// <summary>Log streams of a group, by name or by their latest event. The token is the position of the last stream of the
    /// page before.</summary>
    public async Task<DescribeLogStreamsOutput> DescribeLogStreams(DescribeLogStreamsInput input, Call call, CancellationToken cancellationToken)
    {
        var group = groups.Find(call, input.LogGroupName, input.LogGroupIdentifier);
        LogStreamFinder.Authorize(call, "logs:DescribeLogStreams", group.Arn);
        if (input.OrderBy == ByTime && input.LogStreamNamePrefix is not null)
        {
            throw LogsErrors.InvalidParameterException("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }

        var (scope, id, limit) = (LogGroupFinder.ScopeOf(call), LogGroupId.Of(group), input.Limit ?? PageDefault);
        var rows = input.OrderBy == ByTime
            ? await logs.Streams.ByLastEvent(scope, id, After(input.NextToken), limit + 1, input.Descending == true, cancellationToken)
            : await logs.Streams.ByName(
                scope, id, input.LogStreamNamePrefix ?? "", input.NextToken, limit + 1, input.Descending == true, cancellationToken);
        var page = rows.Take(limit).ToList();
        return new DescribeLogStreamsOutput
        {
            LogStreams = [.. page.Select(stream => Show(group.Arn, stream))],
            NextToken = rows.Count > page.Count ? Token(input.OrderBy == ByTime, page[^1]) : null,
        };
    }

    private static string Token(bool byTime, LogStreamRow last) => byTime
        ? string.Create(CultureInfo.InvariantCulture, $"{Telemetry.Logs.LogStreams.PlaceOf(last).LastMs}@{last.Name}") : last.Name;

    private static (long LastMs, string Name)? After(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var at = token.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && long.TryParse(token.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var lastMs)
            ? (lastMs, token[(at + 1)..]) : throw EventTokens.Invalid();
    }

    private static LogStream Show(string groupArn, LogStreamRow stream) => new()
    {
        LogStreamName = stream.Name,
        CreationTime = stream.CreatedMs,
        FirstEventTimestamp = stream.FirstMs,
        LastEventTimestamp = stream.LastMs,
        LastIngestionTime = stream.IngestedMs,
        UploadSequenceToken = SequenceTokens.Of(stream.Id),
        Arn = $"{groupArn}:log-stream:{stream.Name}",
        StoredBytes = 0,
    };
}
