using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    /// <summary>Deletes a log stream.</summary>
    [Kept("*", "streams are kept and shown; Tarn's own log has a delivery's errors")]
    public async Task<DeleteLogStreamOutput> DeleteLogStream(DeleteLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await groups.Change(
            call,
            input.LogGroupName,
            group => group.Streams.ContainsKey(input.LogStreamName)
                ? group with { Streams = group.Streams.Where(stream => stream.Key != input.LogStreamName).ToDictionary() }
                : throw LogsErrors.ResourceNotFoundException("The specified log stream does not exist."),
            cancellationToken);
        return new DeleteLogStreamOutput();
    }
}
