using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Telemetry.Filters.Sending;

/// <summary>One attempt to send a message. The destination gets it in the commit that ends it.</summary>
internal sealed partial class MessageAttempt(SendParts parts, SubscriptionMessage message) : IWaitingEvent
{
    // A destination that fails is hindered, which uses up no retry.
    private static readonly RetryRules Patient = new(0, FilterLimits.AgeMax, TimeSpan.Zero);

    private IInsideAppend? _record;
    private string? _refusal;

    /// <inheritdoc/>
    public string Target => message.Destination;

    /// <inheritdoc/>
    public long Bytes => message.Body.Length;

    /// <inheritdoc/>
    public string Resource => message.GroupArn;

    /// <inheritdoc/>
    public long AcceptedMs => message.AcceptedMs;

    /// <inheritdoc/>
    public ValueTask<RetryRules> Rules() => ValueTask.FromResult(Patient);

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        try
        {
            _record = await parts.Targets.Take(message.Destination, message.Sender, message.Content, cancellationToken);
            return TryResult.Succeeded;
        }
        catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
        {
            _refusal = refused.Message;
            return TryResult.Refused;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Ending> End(EndCause cause, int calls)
    {
        if (_record is { } record)
        {
            parts.Counts.Forwarded(message);
            return ValueTask.FromResult(Ending.Sent(record));
        }

        var refusal = _refusal ?? "the destination took no message in time";
        LogLost(parts.Log, message.Events, message.GroupArn, message.Destination, refusal);
        parts.Counts.Refused(message);
        var loss = MessageLoss.Of(message, cause == EndCause.Refused ? LossKind.Refused : LossKind.TooOld, refusal);
        return ValueTask.FromResult(new Ending(transaction => LossRows.Add(transaction, loss, parts.Time.GetUtcNow().ToUnixTimeMilliseconds())));
    }

    [LoggerMessage(LogLevel.Warning, "{Count} log events of {Group} are lost for {Destination}: {Reason}")]
    private static partial void LogLost(ILogger logger, int count, string group, string destination, string reason);
}
