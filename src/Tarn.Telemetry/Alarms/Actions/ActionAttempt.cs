using System.Text;
using Microsoft.Extensions.Logging;
using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Targets;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>One attempt to send a message. The target gets it in the commit that ends it.</summary>
internal sealed partial class ActionAttempt(ActionParts parts, ActionMessage message) : IWaitingEvent
{
    // A target that fails is hindered, which uses up no retry.
    private static readonly RetryRules Patient = new(0, AlarmLimits.ActionAgeMax, TimeSpan.Zero);

    private IInsideAppend? _record;
    private string? _refusal;

    /// <inheritdoc/>
    public string Target => message.Target;

    /// <inheritdoc/>
    public string Resource => message.AlarmArn;

    /// <inheritdoc/>
    public long AcceptedMs => message.ChangedMs;

    /// <inheritdoc/>
    public ValueTask<RetryRules> Rules() => ValueTask.FromResult(Patient);

    /// <inheritdoc/>
    public async ValueTask<TryResult> Try(int calls, CancellationToken cancellationToken)
    {
        try
        {
            var sender = new Sender(ActionTargets.SenderOf(message.Target), message.AlarmArn, message.Scope.Account);
            _record = await parts.Targets.Take(message.Target, sender, new TargetMessage(message.Body) { Subject = message.Subject }, cancellationToken);
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
        var nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_record is { } record)
        {
            return ValueTask.FromResult(new Ending(transaction => Write(transaction, nowMs, null)) { Inside = [record] });
        }

        var refusal = _refusal ?? "the target took no message in time";
        LogFailed(parts.Log, message.Alarm, message.Target, refusal);
        var loss = new Loss(message.AlarmArn, cause == EndCause.Refused ? LossKind.Refused : LossKind.TooOld, 1, message.Body.Length, refusal);
        return ValueTask.FromResult(new Ending(async transaction =>
        {
            await Write(transaction, nowMs, refusal);
            await LossRows.Add(transaction, loss, nowMs);
        }));
    }

    private ValueTask Write(IMetadataTransaction transaction, long nowMs, string? error)
    {
        HistoryRows.Add(transaction, message.Scope, new HistoryItem
        {
            Alarm = message.Alarm,
            IsComposite = message.IsComposite,
            Kind = HistoryKind.Action,
            TimeMs = nowMs,
            Summary = HistoryTexts.Summary(error is null
                ? $"Successfully executed action {message.Target}"
                : $"Failed to execute action {message.Target}. Received error: \"{error}\""),
            Data = HistoryTexts.OfAction(message.Target, message.ChangedMs, Encoding.UTF8.GetString(message.Body), error),
        });
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "The message of alarm {Alarm} for {Target} is lost: {Reason}")]
    private static partial void LogFailed(ILogger logger, string alarm, string target, string reason);
}
