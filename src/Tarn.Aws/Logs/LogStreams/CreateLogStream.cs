using Tarn.Access;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    // All names lie in the group's one document.
    private const int StreamsMax = 1_000;

    /// <summary>Creates a log stream; a group has at most 1,000.</summary>
    [Kept("*", "streams are kept and shown; Tarn's own log has a delivery's errors")]
    public async Task<CreateLogStreamOutput> CreateLogStream(CreateLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await groups.Change(call, input.LogGroupName, group => With(group, input.LogStreamName, call.Time), cancellationToken);
        return new CreateLogStreamOutput();
    }

    private static LogGroupDocument With(LogGroupDocument group, string name, DateTimeOffset created)
    {
        if (group.Streams.ContainsKey(name))
        {
            throw LogsErrors.ResourceAlreadyExistsException("The specified log stream already exists");
        }

        return group.Streams.Count < StreamsMax
            ? group with { Streams = group.Streams.Append(KeyValuePair.Create(name, created.ToUnixTimeMilliseconds())).ToDictionary() }
            : throw LogsErrors.LimitExceededException($"A log group has at most {StreamsMax} log streams.");
    }
}
