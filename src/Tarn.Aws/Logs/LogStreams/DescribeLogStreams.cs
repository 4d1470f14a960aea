using Tarn.Access;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    private const int PageDefault = 50;

    /// <summary>Log streams of a group in ordinal order of their names. The token is the last name of the page before.</summary>
    [Kept("*", "streams are kept and shown; Tarn's own log has a delivery's errors")]
    [Refused("orderBy", "LogStreamName")]
    [Refused("descending", "false")]
    public Task<DescribeLogStreamsOutput> DescribeLogStreams(DescribeLogStreamsInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.OrderBy is not (null or "LogStreamName") || input.Descending == true)
        {
            throw LogsErrors.InvalidParameterException(
                "Log streams are ordered by LogStreamName, ascending; no other order is supported by Tarn (docs/coverage.md#logs-describelogstreams).");
        }

        var group = Named(input, call);
        var rest = LogGroupDocument.Decode(group).Streams
            .Where(stream => stream.Key.StartsWith(input.LogStreamNamePrefix ?? "", StringComparison.Ordinal))
            .Where(stream => string.CompareOrdinal(stream.Key, input.NextToken) > 0)
            .ToList();
        var page = rest.Take(input.Limit ?? PageDefault).ToList();
        return Task.FromResult(new DescribeLogStreamsOutput
        {
            LogStreams =
            [
                .. page.Select(stream => new LogStream
                {
                    LogStreamName = stream.Key,
                    CreationTime = stream.Value,
                    Arn = $"{group.Arn}:log-stream:{stream.Key}",
                    StoredBytes = 0,
                }),
            ],
            NextToken = rest.Count > page.Count ? page[^1].Key : null,
        });
    }

    private Access.Registry.Resource Named(DescribeLogStreamsInput input, Call call) => (input.LogGroupName, input.LogGroupIdentifier) switch
    {
        ({ } name, null) => groups.Find(call, name),
        (null, { } identifier) when identifier.StartsWith("arn:", StringComparison.Ordinal) => groups.FindByArn(call, identifier),
        (null, { } name) => groups.Find(call, name),
        _ => throw LogsErrors.InvalidParameterException("Exactly one of logGroupName and logGroupIdentifier is required."),
    };
}
