using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>An application that has started once. Each commit of its results changes the row.</summary>
internal sealed record RunRow
{
    private const byte Format = 0;

    /// <summary>Whether it shall run.</summary>
    public required bool IsWanted { get; init; }

    /// <summary>The version whose code runs.</summary>
    public required long Version { get; init; }

    /// <summary>The form of its state; see <see cref="Engines.ApplicationPlan.StateName"/>.</summary>
    public required string StateName { get; init; }

    /// <summary>The sources, in the order of their numbers.</summary>
    public required IReadOnlyList<RunSource> Sources { get; init; }

    /// <summary>The internal stream of ticks. Its consumer has the lease of the whole application.</summary>
    public required RunSource Ticks { get; init; }

    public required ShardId TickShard { get; init; }

    public required RunProgress Progress { get; init; }

    public RunTotals Totals { get; init; }

    /// <summary>The number of the newest checkpoint.</summary>
    public required long Checkpoint { get; init; }

    /// <summary>A row; null: the application never started.</summary>
    public static async ValueTask<RunRow?> Find(IMetadataReader reader, ApplicationKey application) =>
        await reader.Get(RunSpaces.Runs, ApplicationKeys.Of(application)) is { } value ? Decode(value) : null;

    public static async ValueTask<IReadOnlyList<(ApplicationKey Application, RunRow Row)>> All(IMetadataReader reader) =>
    [
        .. (await reader.Scan(RunSpaces.Runs, KeyRange.All, int.MaxValue))
            .Select(row => (new ApplicationKey(ApplicationKeys.IdOf(row.Key)), Decode(row.Value))),
    ];

    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(RunSpaces.Runs, ApplicationKeys.Of(application), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("wanted", IsWanted);
            json.WriteNumber("version", Version);
            json.WriteString("state", StateName);
            json.WriteList("sources", Sources, source => Write(json, source));
            json.WritePropertyName("ticks");
            Write(json, Ticks);
            json.WriteNumber("tickShard", TickShard.Value);
            json.WriteNumber("checkpoint", Checkpoint);
            RunProgress.Write(json, Progress);
            json.WriteNumber("results", Totals.Results);
            json.WriteNumber("late", Totals.Late);
            json.WriteNumber("bad", Totals.Bad);
            json.WriteNumber("damaged", Totals.Damaged);
            json.WriteNumber("expired", Totals.Expired);
            json.WriteEndObject();
        }));

    private static RunRow Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new RunRow
    {
        IsWanted = json.Flag("wanted"),
        Version = json.Number("version"),
        StateName = json.Text("state"),
        Sources = json.List("sources", ReadSource),
        Ticks = ReadSource(json.GetProperty("ticks")),
        TickShard = new ShardId(json.Number("tickShard")),
        Checkpoint = json.Number("checkpoint"),
        Progress = RunProgress.Read(json),
        Totals = new RunTotals(json.Number("results"), json.Number("late"), json.Number("bad"), json.Number("damaged"), json.Number("expired")),
    });

    private static void Write(Utf8JsonWriter json, RunSource source)
    {
        json.WriteStartArray();
        json.WriteNumberValue(source.Stream.Value);
        json.WriteNumberValue(source.Consumer.Value);
        json.WriteEndArray();
    }

    private static RunSource ReadSource(JsonElement json) => new(new StreamId(json[0].GetInt64()), new ConsumerId(json[1].GetInt64()));
}
