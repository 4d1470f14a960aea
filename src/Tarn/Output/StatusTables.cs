using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tarn.Output;

/// <summary>GetStatus's answer as tables for a person; parts that have nothing are left out.</summary>
internal static class StatusTables
{
    /// <summary>The parts in the order in which a person asks.</summary>
    public static IEnumerable<IRenderable> Of(JsonElement status, DateTimeOffset now)
    {
        yield return Instance(status.GetProperty("Instance"), now);
        if (Rows(status, "Streams") is { Count: > 0 } streams)
        {
            yield return Table("Streams", ["region", "stream", "state", "shards", "records/s", "bytes/s", "last record", "lag"], streams, stream =>
            [
                Text(stream, "Region"), Text(stream, "Name"), Text(stream, "State"), Count(stream, "Shards"),
                Count(stream, "RecordsPerSecond"), Bytes(stream, "BytesPerSecond"),
                Ago(stream, "LastArrivalAt", now), Lag(stream),
            ]);
        }

        if (Rows(status, "Deliveries") is { Count: > 0 } deliveries)
        {
            yield return Table("Deliveries", ["region", "delivery", "state", "from", "to", "buffered", "age", "delivered", "failed", "last commit", "last error"], deliveries, delivery =>
            [
                Text(delivery, "Region"), Text(delivery, "Name"), Text(delivery, "State"), Text(delivery, "Source"),
                Text(delivery, "Destination"), Bytes(delivery, "BufferedBytes"), Seconds(delivery, "BufferAgeSeconds"),
                Count(delivery, "DeliveredRecords"), Count(delivery, "FailedRecords"), Ago(delivery, "LastCommitAt", now),
                Text(delivery, "LastError"),
            ]);
        }

        if (Rows(status, "Tables") is { Count: > 0 } tables)
        {
            yield return Table("Tables", ["region", "table", "rows", "files", "bytes", "last commit"], tables, table =>
            [
                Text(table, "Region"), $"{Text(table, "Database")}.{Text(table, "Name")}", Count(table, "Rows"),
                Count(table, "Files"), Bytes(table, "Bytes"), Ago(table, "LastCommitAt", now),
            ]);
        }

        yield return Facts("Disk", status.GetProperty("Disk"), [("free", "FreeBytes"), ("of", "TotalBytes"), ("journal", "JournalBytes"), ("its limit", "JournalBytesMax"), ("blobs", "BlobBytes"), ("metadata", "MetadataBytes"), ("scratch", "ScratchBytes")]);
        yield return Memory(status.GetProperty("Memory"));
        if (Rows(status, "Jobs") is { Count: > 0 } jobs)
        {
            yield return Table("Background jobs", ["job", "last run", "took", "next run", "last error"], jobs, job =>
            [
                Text(job, "Name"), Ago(job, "LastRunAt", now), Milliseconds(job, "LastDurationMs"), In(job, "NextRunAt", now), Text(job, "LastError"),
            ]);
        }
    }

    private static Markup Instance(JsonElement instance, DateTimeOffset now)
    {
        var ready = instance.TryGetProperty("Ready", out var value) && value.GetBoolean();
        var reasons = ready ? "ready" : "not ready: " + string.Join("; ", Rows(instance, "NotReadyReasons").Select(reason => reason.GetString()));
        return new Markup(Markup.Escape(
            $"Tarn {Text(instance, "Version")}, {reasons}, started {Ago(instance, "StartedAt", now)}, account {Text(instance, "Account")}, data in {Text(instance, "DataDirectory")}\n"));
    }

    private static Table Memory(JsonElement memory)
    {
        var table = Table("Memory", ["part", "used", "limit"], Rows(memory, "Parts"), part =>
            [Text(part, "Name"), Bytes(part, "UsedBytes"), Bytes(part, "LimitBytes")]);
        table.AddRow("server process, resident", Bytes(memory, "ServerBytes"), Bytes(memory, "LimitBytes"));
        table.AddRow("worker processes, resident", Bytes(memory, "ChildrenBytes"), "");
        return table;
    }

    private static Table Table(string title, string[] columns, IReadOnlyList<JsonElement> rows, Func<JsonElement, string[]> cells)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Title(title);
        table.AddColumns([.. columns.Select(column => new TableColumn(column))]);
        foreach (var row in rows)
        {
            table.AddRow([.. cells(row).Select(cell => new Text(cell))]);
        }

        return table;
    }

    private static Table Facts(string title, JsonElement values, (string Label, string Name)[] facts)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Title(title);
        var known = facts.Where(fact => values.TryGetProperty(fact.Name, out _)).ToArray();
        table.AddColumns([.. known.Select(fact => new TableColumn(fact.Label).RightAligned())]);
        table.AddRow([.. known.Select(fact => new Text(Bytes(values, fact.Name)))]);
        return table;
    }

    private static IReadOnlyList<JsonElement> Rows(JsonElement element, string name) =>
        element.TryGetProperty(name, out var rows) ? [.. rows.EnumerateArray()] : [];

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Count(JsonElement element, string name) => Format(Number(element, name), "N0", "");

    private static string Seconds(JsonElement element, string name) => Format(Number(element, name), "N1", " s");

    private static string Milliseconds(JsonElement element, string name) => Format(Number(element, name), "N0", " ms");

    private static string Format(double? number, string format, string unit) =>
        number is { } value ? value.ToString(format, CultureInfo.InvariantCulture) + unit : "";

    private static string Bytes(JsonElement element, string name) => Number(element, name) switch
    {
        null => "",
        < 1e3 and var bytes => Format(bytes, "N0", " B"),
        < 1e6 and var bytes => Format(bytes / 1e3, "N0", " kB"),
        < 1e9 and var bytes => Format(bytes / 1e6, "N1", " MB"),
        var bytes => Format(bytes / 1e9, "N1", " GB"),
    };

    private static string Lag(JsonElement stream) => string.Join(
        ", ", Rows(stream, "Consumers").Select(consumer => $"{Text(consumer, "Name")}: {Seconds(consumer, "LagSeconds")}"));

    private static string Ago(JsonElement element, string name, DateTimeOffset now) =>
        Number(element, name) is { } at ? Span(now - At(at)) + " ago" : "";

    private static string In(JsonElement element, string name, DateTimeOffset now) =>
        Number(element, name) is { } at ? "in " + Span(At(at) - now) : "";

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static string Span(TimeSpan span) => Math.Max(0, span.TotalSeconds) switch
    {
        < 120 and var seconds => Format(seconds, "N0", " s"),
        < 7_200 and var seconds => Format(seconds / 60, "N0", " min"),
        < 172_800 and var seconds => Format(seconds / 3_600, "N0", " h"),
        var seconds => Format(seconds / 86_400, "N0", " d"),
    };
}
