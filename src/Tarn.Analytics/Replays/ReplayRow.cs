using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Replays;

/// <summary>A replay of an application. Each commit of its rows changes it.</summary>
internal sealed record ReplayRow
{
    private const byte Format = 0;

    public required long Number { get; init; }

    public ReplayState State { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? Reason { get; init; }

    public required long? FromMs { get; init; }

    public required long? BeforeMs { get; init; }

    /// <summary>The number of the INSERT whose rows it writes.</summary>
    public required int Target { get; init; }

    public required string Database { get; init; }

    public required string Table { get; init; }

    /// <summary>The end of the application's committed inputs when it began.</summary>
    public required RunProgress End { get; init; }

    /// <summary>The input whose rows are committed in part, and how many of them; inputs before it have all rows committed.</summary>
    public (long Place, int Rows) Done { get; init; }

    /// <summary>The rows that it has committed.</summary>
    public long Rows { get; init; }

    public static async ValueTask<ReplayRow?> Find(IMetadataReader reader, ApplicationKey application, long number)
    {
        var key = ApplicationKeys.Of(application, number);
        return await reader.Get(RunSpaces.Replays, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>The replays of an application, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<ReplayRow>> List(IMetadataReader reader, ApplicationKey application) =>
        [.. (await reader.Scan(RunSpaces.Replays, KeyRange.Prefix(ApplicationKeys.Of(application)), int.MaxValue, descending: true))
            .Select(row => Decode(row.Key, row.Value))];

    public static async ValueTask<IReadOnlyList<(ApplicationKey Application, ReplayRow Row)>> All(IMetadataReader reader) =>
        [.. (await reader.Scan(RunSpaces.Replays, KeyRange.All, int.MaxValue))
            .Select(row => (new ApplicationKey(ApplicationKeys.IdOf(row.Key)), Decode(row.Key, row.Value)))];

    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(RunSpaces.Replays, ApplicationKeys.Of(application, Number), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("state", (int)State);
            json.WriteText("reason", Reason);
            foreach (var (name, ms) in (ReadOnlySpan<(string, long?)>)[("fromMs", FromMs), ("beforeMs", BeforeMs)])
            {
                if (ms is { } known)
                {
                    json.WriteNumber(name, known);
                }
            }

            json.WriteNumber("target", Target);
            json.WriteString("database", Database);
            json.WriteString("table", Table);
            RunProgress.Write(json, End);
            json.WriteNumber("donePlace", Done.Place);
            json.WriteNumber("doneRows", Done.Rows);
            json.WriteNumber("written", Rows);
            json.WriteEndObject();
        }));

    private static ReplayRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new ReplayRow
    {
        Number = ApplicationKeys.NumberOf(key),
        State = (ReplayState)json.Number("state"),
        Reason = json.TextOrNull("reason"),
        FromMs = json.NumberOrNull("fromMs"),
        BeforeMs = json.NumberOrNull("beforeMs"),
        Target = (int)json.Number("target"),
        Database = json.Text("database"),
        Table = json.Text("table"),
        End = RunProgress.Read(json),
        Done = (json.Number("donePlace"), (int)json.Number("doneRows")),
        Rows = json.Number("written"),
    });
}
