using Microsoft.Extensions.Logging;

namespace Tarn.Access.Outcomes;

/// <summary>One line per call: refusals and failures at Information, everything else at Debug.</summary>
public sealed partial class AccessLog(ILogger<AccessLog> logger) : ICallObserver
{
    /// <inheritdoc/>
    public void Completed(Call call, in CallOutcome outcome)
    {
        var level = outcome.Status >= 500 || outcome.ErrorCode is "AccessDenied" or "AccessDeniedException"
            ? LogLevel.Information
            : LogLevel.Debug;
        if (logger.IsEnabled(level))
        {
            Answered(
                level,
                call.Service,
                call.Operation,
                outcome.Status,
                outcome.ErrorCode ?? "-",
                outcome.Elapsed.TotalMilliseconds,
                outcome.RequestBytes,
                outcome.ResponseBytes,
                call.Principal.Arn,
                call.Region,
                call.SourceAddress,
                call.RequestId);
        }
    }

    [LoggerMessage(Message =
        "{Service}.{Operation} {Status} {Error} {ElapsedMs:0.0} ms in {BytesIn} out {BytesOut} by {Principal} in {Region} from {Source} ({RequestId})")]
    private partial void Answered(
        LogLevel level,
        string service,
        string operation,
        int status,
        string error,
        double elapsedMs,
        long bytesIn,
        long bytesOut,
        string principal,
        string region,
        string source,
        string requestId);
}
