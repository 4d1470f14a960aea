using System.Globalization;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Status;

/// <summary>The parts of a status that an operator should look at.</summary>
internal static class AttentionItems
{
    // Sorted as texts, errors come first.
    private const string Error = "error";
    private const string Warning = "warning";
    private const double FreeShareWarned = 0.10;
    private static readonly TimeSpan LossesShownFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan LossSoon = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan JobLateAfter = TimeSpan.FromMinutes(10);

    /// <summary>The items, in no order.</summary>
    /// <param name="now">The time, with which jobs are late.</param>
    public static IEnumerable<AttentionItem> Of(GetStatusOutput status, DateTimeOffset now) =>
        OfInstance(status.Instance)
            .Concat(status.Deliveries.SelectMany(OfDelivery))
            .Concat(status.Tables.SelectMany(OfTable))
            .Concat((status.Functions ?? []).SelectMany(OfFunction))
            .Concat((status.Pipes ?? []).SelectMany(OfPipe))
            .Concat((status.Backlog ?? []).SelectMany(row => OfBacklog(row, now)))
            .Concat(OfDisk(status.Disk))
            .Concat(status.Jobs.SelectMany(job => OfJob(job, now)));

    private static IEnumerable<AttentionItem> OfInstance(InstanceStatus instance)
    {
        foreach (var reason in instance.NotReadyReasons ?? [])
        {
            yield return Item(Error, "instance", "not ready", reason, "Remove the cause: the instance becomes ready without a restart.");
        }

        foreach (var notice in instance.Notices ?? [])
        {
            yield return Item(Warning, "instance", "notice", notice, "Follow the sentence; tarn doctor checks the machine.");
        }
    }

    private static IEnumerable<AttentionItem> OfDelivery(DeliveryStatus delivery)
    {
        var subject = $"delivery {delivery.Name} ({delivery.Region})";
        var cause = delivery.LastError ?? $"The delivery is {delivery.State}.";
        var failing = delivery.State switch
        {
            "REFUSING PUTS" => (Error, "held stream", "Repair the destination: puts are accepted again when the delivery has caught up."),
            "FAILING" => (Error, "failing delivery", "Repair the destination. Records wait and are delivered then."),
            "NO SOURCE" => (Warning, "no source", "Make the stream again, or delete the delivery."),
            "WAITING" => (Warning, "waiting delivery", "Look at the reason; the delivery reads again when it has gone."),
            "LATE" => (Warning, "late delivery", "Look at the lag; more shards or a larger buffer help."),
            _ => default,
        };
        if (failing.Item1 is { } severity)
        {
            yield return Item(severity, subject, failing.Item2, cause, failing.Item3, delivery.LastErrorAt);
        }

        if (delivery.FailedRecords - (delivery.RedrivenRecords ?? 0) is > 0 and var refused)
        {
            var records = refused == 1 ? "record" : "records";
            yield return Item(
                Warning,
                subject,
                "refused records",
                string.Create(CultureInfo.InvariantCulture, $"{refused} {records} could not be delivered."),
                $"Look at the refused records and their reasons. After a repair: tarn deliveries redrive {delivery.Name}",
                delivery.LastErrorAt);
        }

        foreach (var drift in (delivery.Drift ?? []).Where(drift => drift.RestValues > 0))
        {
            yield return Item(
                Warning,
                subject,
                "values in _rest",
                string.Create(CultureInfo.InvariantCulture, $"{drift.RestValues} values did not fit the columns of {drift.Table} and lie in _rest."),
                $"tarn tables retype {drift.Table} COLUMN gives a column the type that fits.");
        }

        foreach (var (drift, column) in (delivery.Drift ?? []).SelectMany(drift => (drift.MapLikeColumns ?? []).Select(column => (drift, column))))
        {
            yield return Item(
                Warning,
                subject,
                "keys as columns",
                string.Create(CultureInfo.InvariantCulture, $"Column {column.Column} of {drift.Table} has {column.Keys} fields, and grows by each new key."),
                $"A map holds any keys: tarn tables retype {drift.Table} {column.Column} map --dry-run");
        }
    }

    private static IEnumerable<AttentionItem> OfTable(TableStatus table)
    {
        if (table.FreshnessSeconds is { } age && table.FreshnessTargetSeconds is { } target && age > target)
        {
            yield return Item(
                Warning,
                $"table {table.Database}.{table.Name} ({table.Region})",
                "old data",
                string.Create(CultureInfo.InvariantCulture, $"The newest data are {age:0} s old; the target is {target} s."),
                "Look at the table's writers: tarn flow shows them.",
                table.LastCommitAt);
        }
    }

    private static IEnumerable<AttentionItem> OfFunction(FunctionStatus function)
    {
        var subject = $"function {function.Name} ({function.Region})";
        if (function.Errors > 0)
        {
            yield return Item(
                Warning,
                subject,
                "failing function",
                string.Create(CultureInfo.InvariantCulture, $"{function.Errors} of {function.Invocations} invocations failed since the start."),
                $"Read its log: tarn functions logs {function.Name}");
        }

        foreach (var call in (function.AwsCalls ?? []).Where(call => call.HasLeft))
        {
            yield return Item(
                Warning,
                subject,
                "call to AWS",
                $"A call to {call.Name} left for AWS: it was not signed with the function's own key.",
                "Use the key and the endpoint in the function's variables; --function-network none refuses calls to other servers.");
        }

        foreach (var mapping in (function.Mappings ?? []).Where(mapping => mapping.LostRecords > 0 || mapping.GivenUpRecords > 0))
        {
            yield return LostRecords(
                subject,
                $"mapping from {mapping.Source}",
                (mapping.GivenUpRecords, mapping.LostRecords, mapping.LastResult),
                "Repair the function, and set a destination for failures at the mapping.");
        }
    }

    private static IEnumerable<AttentionItem> OfPipe(PipeStatus pipe)
    {
        var subject = $"pipe {pipe.Name} ({pipe.Region})";
        if (pipe.Problem is { } problem)
        {
            yield return Item(Warning, subject, "failing pipe", problem, "Repair the target, the enrichment or the role. Records wait and are sent then.");
        }
        else if (pipe.State == "STOPPED")
        {
            yield return Item(Warning, subject, "stopped pipe", "The pipe does not read its source.", $"Start it: aws pipes start-pipe --name {pipe.Name}");
        }

        if (pipe.LostRecords > 0 || pipe.GivenUpRecords > 0)
        {
            yield return LostRecords(
                subject,
                $"pipe from {pipe.Source}",
                (pipe.GivenUpRecords, pipe.LostRecords, pipe.LastResult),
                "Repair the target, and set a dead-letter queue at the pipe.");
        }
    }

    private static AttentionItem LostRecords(string subject, string reader, (long? GivenUp, long? Lost, string? LastResult) counts, string help) => Item(
        counts.Lost > 0 ? Error : Warning,
        subject,
        "lost records",
        string.Create(CultureInfo.InvariantCulture, $"The {reader} gave up {counts.GivenUp} records and lost {counts.Lost}: {counts.LastResult}."),
        help);

    private static IEnumerable<AttentionItem> OfBacklog(BacklogRow row, DateTimeOffset now)
    {
        var subject = $"{row.Kind} {row.Name} ({row.Region})";
        if (now - row.LastLossAt < LossesShownFor)
        {
            yield return Item(
                Warning,
                subject,
                "lost messages",
                string.Create(CultureInfo.InvariantCulture, $"{row.Lost} records or messages ended unconsumed, the newest in the last 24 hours."),
                "SELECT * FROM tarn.losses ORDER BY lost_at DESC names the reasons; a dead-letter queue or destination keeps them.",
                row.LastLossAt);
        }

        if (row is { Then: "lost", Waiting: > 0, SecondsLeft: { } left } && left < LossSoon.TotalSeconds)
        {
            yield return Item(
                Warning,
                subject,
                "loss is near",
                string.Create(CultureInfo.InvariantCulture, $"{row.Waiting} wait, and the oldest is lost in {left / 60:0} minutes: {row.Rule}."),
                $"Read them, or keep them longer: tarn backlog {row.Name}");
        }
    }

    private static IEnumerable<AttentionItem> OfDisk(DiskStatus disk)
    {
        if (disk.TotalBytes > 0 && disk.FreeBytes < disk.TotalBytes * FreeShareWarned)
        {
            yield return Item(
                Warning,
                "disk",
                "disk fills",
                string.Create(CultureInfo.InvariantCulture, $"{disk.FreeBytes} of {disk.TotalBytes} bytes are free."),
                "Free space: uploads stop first, then puts, metadata last.");
        }
    }

    private static IEnumerable<AttentionItem> OfJob(JobStatus job, DateTimeOffset now)
    {
        if (job.NextRunAt is { } due && now - due > JobLateAfter)
        {
            yield return Item(
                Warning,
                $"job {job.Name}",
                "late job",
                string.Create(CultureInfo.InvariantCulture, $"The job was due {(now - due).TotalMinutes:0} minutes ago and has not ended since."),
                "It runs long, or waits for a turn: the jobs on the system page show which one holds the disk or the processors.",
                due);
        }

        if (job.LastError is { } failure)
        {
            yield return Item(Warning, $"job {job.Name}", "failed job", failure, "The job is repeated; look at the server's log.", job.LastRunAt);
        }
    }

    private static AttentionItem Item(string severity, string subject, string kind, string cause, string action, DateTimeOffset? since = null) =>
        new() { Severity = severity, Subject = subject, Kind = kind, Since = since, Cause = cause, Action = action };
}
