using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Roles;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Reports the failures of a delivery's outputs. When a table, or the table of a conversion, has refused for longer than the retry
/// time, the error output takes its records.
/// </summary>
internal sealed partial class OutputFailures(DeliveryParts parts, DeliveryId id, DeliveryModel model, DeliveryState state)
{
    public void Report(OutputFailedException failed)
    {
        if (failed.HasMoved)
        {
            LogMoved(parts.Log, model.Config.Name, failed.Message);
            return;
        }

        var isNew = state.IsNew(failed.Message);
        state.FailedWith(failed.Lane, failed.Message, Now());
        DeliveryMeter.FailedOnce(model.Config.Name);
        if (!isNew && MissingRight.Is(failed.InnerException))
        {
            return;
        }

        LogFailure(parts.Log, model.Config.Name, DeliveryRows.NameOf(failed.Lane), failed.Message, failed);
    }

    /// <summary>Reports that an output has caught up.</summary>
    public void ReportTogether(DeliveryOutput lane) => LogTogether(parts.Log, model.Config.Name, DeliveryRows.NameOf(lane.Id));

    /// <summary>
    /// Lets the error output take the destination's records up to its next commit, if its table has refused for too long. Only a
    /// table, or the table of a conversion, is replaced. Objects and errors share one bucket, so there is no other output: D26
    /// (undelivered records are held).
    /// </summary>
    public void GiveUpIfOverdue(DeliveryOutput lane)
    {
        var retrySeconds = model.Destination.RetrySeconds;
        if (lane.Id.Output == DeliveryOutputId.Destination.Output && lane.Failure is { Code: { } code } refusal && model.CanBeGivenUp(code)
            && state.FailingSince(lane.Id) is { } since && Now() - since >= retrySeconds * 1_000L)
        {
            LogGivenUp(parts.Log, model.Config.Name, retrySeconds, refusal.Message);
            lane.GiveUpTo(parts.Outputs.CreateRefused(id, model, code, refusal.Message));
        }
    }

    /// <summary>Reports whether the delivery misses its target for the age of committed records.</summary>
    /// <param name="watch">The target and the ages.</param>
    /// <param name="begins">Whether it is missed from now on.</param>
    public void ReportFreshness(FreshnessWatch watch, bool begins)
    {
        state.LateBy(watch.Missed is { } missed
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"In the last 5 minutes, the p99 of the age of committed records is {missed.TotalSeconds:0.0} s; the target is {watch.Target.TotalSeconds} s.")
            : null);
        if (begins)
        {
            DeliveryMeter.FreshnessMissed(model.Config.Name);
            LogLate(parts.Log, model.Config.Name, watch.Missed!.Value.TotalSeconds, watch.Target.TotalSeconds);
        }
    }

    private long Now() => parts.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name}: {Output} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string output, string reason, Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Delivery {Name} begins again at its positions: {Reason}")]
    private static partial void LogMoved(ILogger log, string name, string reason);

    [LoggerMessage(4, LogLevel.Information, "Delivery {Name}: {Output} has caught up")]
    private static partial void LogTogether(ILogger log, string name, string output);

    [LoggerMessage(5, LogLevel.Warning, "Delivery {Name}: the p99 of the age of committed records is {Seconds} s in 5 minutes; the target is {Target} s")]
    private static partial void LogLate(ILogger log, string name, double seconds, double target);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}: the table refused for {Seconds} s ({Reason}); its records go to the error output")]
    private static partial void LogGivenUp(ILogger log, string name, int seconds, string reason);
}
