using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Output;

/// <summary>GetStatus's response as tables for a person; empty parts are left out.</summary>
internal static class StatusTables
{
    // A job waits for a free run of its class; one that runs for this long shows too.
    private static readonly TimeSpan LateBy = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The parts in the order of output: the instance, its data, then its resources. Jobs follow where one failed or is late by more
    /// than a minute.
    /// </summary>
    public static IEnumerable<IRenderable> Of(GetStatusOutput status, DateTimeOffset now)
    {
        yield return Instance(status.Instance!, now);
        if (status.Streams is { Count: > 0 } streams)
        {
            yield return Table("Streams", ["region", "stream", "state", "shards", "records/s", "bytes/s", "last record", "lag"], streams, stream =>
            [
                stream.Region, stream.Name, stream.State, Count(stream.Shards), Count(stream.RecordsPerSecond),
                Bytes(stream.BytesPerSecond), Ago(stream.LastArrivalAt, now), Lag(stream),
            ]);
        }

        foreach (var part in Deliveries(status.Deliveries ?? [], now).Concat(DeliveryBegin.Of(status.Deliveries ?? [])))
        {
            yield return part;
        }

        foreach (var part in Functions(status.Functions ?? []).Concat(PipesTable.Of(status.Pipes ?? [])).Concat(Applications(status.Applications ?? [], now)))
        {
            yield return part;
        }

        foreach (var part in Items(status.ItemTables ?? []).Concat(Quarantines(status.ApplicationQuarantines ?? [])))
        {
            yield return part;
        }

        if (status.Backlog is { Count: > 0 } backlog)
        {
            yield return BacklogTable.Of(backlog, now).Title("Waiting and lost");
        }

        if (status.Tables is { Count: > 0 } tables)
        {
            yield return Table("Tables", ["region", "table", "rows", "files", "bytes", "last commit", "maintenance"], tables, table =>
            [
                table.Region, $"{table.Database}.{table.Name}", Count(table.Rows), Count(table.Files), Bytes(table.Bytes),
                Ago(table.LastCommitAt, now), table.Maintenance,
            ]);
        }

        yield return Disk(status.Disk!);
        if (status.Disk!.Scrub is { } scrub)
        {
            yield return Scrub(scrub, now);
        }

        if (status.Locations is { Count: > 0 } locations)
        {
            yield return Locations(locations, now);
        }

        yield return Memory(status.Memory!);
        foreach (var part in Jobs(status.Jobs ?? [], now))
        {
            yield return part;
        }
    }

    /// <summary>The jobs that failed or are late; none where there are none.</summary>
    public static IEnumerable<IRenderable> Jobs(IEnumerable<JobStatus> jobs, DateTimeOffset now)
    {
        var shown = jobs.Where(job => job.LastError is not null || job.NextRunAt < now - LateBy).ToList();
        if (shown.Count > 0)
        {
            yield return Table("Background jobs that are late or failed", ["job", "last run", "took", "next run", "last error"], shown, job =>
            [
                job.Name, Ago(job.LastRunAt, now), job.LastRunAt is null ? "" : Format(job.LastDurationMs, "N0", " ms"),
                Due(job.NextRunAt, now), job.LastError,
            ]);
        }
    }

    /// <summary>Functions, and the mappings of functions that have some.</summary>
    public static IEnumerable<IRenderable> Functions(IReadOnlyList<FunctionStatus> functions)
    {
        if (functions.Count > 0)
        {
            yield return Table(
                "Functions",
                ["region", "function", "state", "runtime", "environments", "memory", "invocations", "errors", "throttles", "cold starts", "mean start"],
                functions,
                function =>
                [
                    function.Region, function.Name, function.State, function.Runtime, Count(function.Environments), Bytes(function.MemoryBytes),
                    Count(function.Invocations), Count(function.Errors), Count(function.Throttles), Count(function.ColdStarts),
                    Format(function.InitMilliseconds, "N0", " ms"),
                ]);
        }

        var mappings = functions.SelectMany(function => (function.Mappings ?? []).Select(mapping => (Function: function, Mapping: mapping))).ToList();
        if (mappings.Count > 0)
        {
            yield return Table(
                "Event source mappings",
                ["region", "function", "source", "state", "lag", "records", "given up", "lost", "last result"],
                mappings,
                row =>
                [
                    row.Function.Region, row.Function.Name, row.Mapping.Source, row.Mapping.State, Seconds(row.Mapping.LagSeconds),
                    Count(row.Mapping.Records), Count(row.Mapping.GivenUpRecords), Count(row.Mapping.LostRecords), row.Mapping.LastResult,
                ]);
        }
    }

    /// <summary>Applications in streaming SQL.</summary>
    public static IEnumerable<IRenderable> Applications(IReadOnlyList<RunningApplication> applications, DateTimeOffset now)
    {
        if (applications.Count > 0)
        {
            yield return Table(
                "Applications",
                ["region", "application", "state", "lag", "behind", "watermark", "results", "late", "bad", "not read", "state size", "checkpoint", "reason"],
                applications,
                one =>
                [
                    one.Region, one.Name, one.State, Seconds(one.LagSeconds), Count(one.LagRecords), Ago(one.WatermarkAt, now), Count(one.Results),
                    Count(one.LateRecords), Count(one.BadRecords), Count(one.DamagedRecords + one.ExpiredRecords), Bytes(one.StateBytes),
                    Ago(one.CheckpointAt, now), one.Reason,
                ]);
        }
    }

    private static IEnumerable<IRenderable> Items(IReadOnlyList<ItemTableStatus> items)
    {
        if (items.Count > 0)
        {
            yield return Table("Item tables", ["region", "table", "state", "items", "bytes", "indexes", "stream", "delivered to"], items, table =>
            [
                table.Region, table.Name, table.State, Count(table.Items), Bytes(table.SizeBytes), Count(table.Indexes),
                table.StreamViewType ?? "off", string.Join(", ", table.DeliveredTo),
            ]);
        }
    }

    private static IEnumerable<IRenderable> Quarantines(IReadOnlyList<ApplicationQuarantineStatus> applications)
    {
        if (applications.Count > 0)
        {
            yield return Table("Quarantines of applications", ["region", "application", "late records", "bad records"], applications, one =>
            [
                one.Region, one.Name, Count(one.LateRecords), Count(one.BadRecords),
            ]);
        }
    }

    private static IEnumerable<IRenderable> Deliveries(IReadOnlyList<DeliveryStatus> deliveries, DateTimeOffset now)
    {
        if (deliveries.Count > 0)
        {
            yield return Table(
                "Deliveries",
                ["region", "delivery", "state", "from", "to", "buffered", "age", "delivered", "failed", "last commit", "last error"],
                deliveries,
                delivery =>
                [
                    delivery.Region, InternalDeliveries.NameOf(delivery), delivery.State, delivery.SourceName ?? delivery.Source,
                    delivery.DestinationName ?? delivery.Destination, Bytes(delivery.BufferedBytes), Seconds(delivery.BufferAgeSeconds),
                    Count(delivery.DeliveredRecords), Count(delivery.FailedRecords), Ago(delivery.LastCommitAt, now), delivery.LastError,
                ]);
        }

        var rest = deliveries.SelectMany(delivery => (delivery.Rest ?? []).Select(line => (Delivery: delivery, Line: line))).ToList();
        if (rest.Count > 0)
        {
            yield return Rest(rest);
        }

        var drift = deliveries.SelectMany(delivery => (delivery.Drift ?? []).Select(line => (Delivery: delivery, Line: line))).ToList();
        if (drift.Count > 0)
        {
            yield return Drift(drift);
        }
    }

    private static Text Instance(InstanceStatus instance, DateTimeOffset now)
    {
        var ready = instance.Ready == true ? "ready" : "not ready: " + string.Join("; ", instance.NotReadyReasons ?? []);
        return new Text(
            $"Tarn {instance.Version}, {ready}, started {Ago(instance.StartedAt, now)}, account {instance.Account}, "
            + $"data in {instance.DataDirectory}\n"
            + string.Concat((instance.Notices ?? []).Select(notice => $"note: {notice}\n")));
    }

    private static Table Disk(DiskStatus disk) => Table(
        "Disk",
        ["free", "of", "journal", "journal limit", "archive", "blobs", "metadata", "scratch"],
        [disk],
        _ =>
        [
            Bytes(disk.FreeBytes), Bytes(disk.TotalBytes), Bytes(disk.JournalBytes), Bytes(disk.JournalBytesMax), Bytes(disk.ArchiveBytes),
            Bytes(disk.BlobBytes), Bytes(disk.MetadataBytes), Bytes(disk.ScratchBytes),
        ]);

    private static Table Scrub(ScrubStatus scrub, DateTimeOffset now) => Table(
        "Scrub",
        ["state", "compared", "up to", "pass began", "last full pass", "next pass", "damaged places"],
        [scrub],
        _ =>
        [
            scrub.WaitsFor is { } reason ? $"waits: {reason}" : scrub.Running == true ? "running" : "idle", Bytes(scrub.Bytes), scrub.Position,
            Ago(scrub.BeganAt, now), Ago(scrub.EndedAt, now), Due(scrub.NextAt, now), Count(scrub.Findings),
        ]);

    private static Table Locations(IReadOnlyList<LocationStatus> locations, DateTimeOffset now) => Table(
        "Storage locations",
        ["name", "address", "state", "blobs", "bytes"],
        locations,
        location =>
        [
            location.Name,
            location.Address ?? "",
            location.DownSince is { } since ? $"down, since {Ago(since, now)}: {location.Reason}" : "up",
            Count(location.Blobs),
            Bytes(location.Bytes),
        ]);

    private static Table Memory(MemoryStatus memory)
    {
        var table = Table("Memory", ["part", "used", "limit"], memory.Parts ?? [], part =>
            [part.Name, Bytes(part.UsedBytes), Bytes(part.LimitBytes)]);
        table.AddRow("server process, resident", Bytes(memory.ServerBytes), Bytes(memory.LimitBytes));
        table.AddRow("worker processes, resident", Bytes(memory.ChildrenBytes), "");
        return table;
    }

    private static Table Rest(IReadOnlyList<(DeliveryStatus Delivery, RestStatus Line)> rest) => Table(
        "Values that went to _rest",
        ["region", "delivery", "table", "column", "values", "reason"],
        rest,
        row =>
        [
            row.Delivery.Region, row.Delivery.Name, row.Line.Table, RestLine.TextOf(row.Line.Column), Count(row.Line.Values), row.Line.Explanation,
        ]);

    private static Table Drift(IReadOnlyList<(DeliveryStatus Delivery, DriftStatus Line)> drift) => Table(
        "Drift in the last 24 hours",
        ["region", "delivery", "table", "columns added", "columns widened", "values to _rest", "most of them"],
        drift,
        row =>
        [
            row.Delivery.Region, row.Delivery.Name, row.Line.Table, Count(row.Line.ColumnsAdded), Count(row.Line.ColumnsWidened), Count(row.Line.RestValues),
            string.Join(", ", (row.Line.TopColumns ?? []).Select(column => $"{RestLine.TextOf(column.Column)} {Count(column.Values)} ({column.Reason})")),
        ]);

    private static Table Table<T>(string title, string[] columns, IReadOnlyList<T> rows, Func<T, string?[]> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Title(title);
        table.AddColumns([.. columns.Select(column => new TableColumn(column))]);
        foreach (var row in rows)
        {
            table.AddRow([.. cells(row).Select(cell => new Text(Terminal.Shown(cell ?? "")))]);
        }

        return table;
    }

    private static string Count(double? number) => Format(number, "N0", "");

    private static string Seconds(double? number) => Format(number, "N1", " s");

    private static string Format(double? number, string format, string unit) =>
        number is { } value ? value.ToString(format, CultureInfo.InvariantCulture) + unit : "";

    private static string Bytes(double? number) => number is { } bytes ? Quantity.Bytes(bytes) : "";

    private static string Lag(StreamStatus stream) => string.Join(
        ", ", (stream.Consumers ?? []).Select(consumer => $"{consumer.Name}: {Seconds(consumer.LagSeconds)}"));

    private static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is { } then ? Span(now - then) + " ago" : "";

    private static string Due(DateTimeOffset? at, DateTimeOffset now) =>
        at is not { } then ? "" : then < now ? Span(now - then) + " late" : "in " + Span(then - now);

    private static string Span(TimeSpan span) => Math.Max(0, span.TotalSeconds) switch
    {
        < 120 and var seconds => Format(seconds, "N0", " s"),
        < 7_200 and var seconds => Format(seconds / 60, "N0", " min"),
        < 172_800 and var seconds => Format(seconds / 3_600, "N0", " h"),
        var seconds => Format(seconds / 86_400, "N0", " d"),
    };
}
