using System.Globalization;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>An operation on an application that has ended.</summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationOperation.html"/>
public sealed record OperationRow
{
    private const byte Format = 0;

    /// <summary>The number, in the order of operations.</summary>
    public required long Number { get; init; }

    /// <summary>The operation's name, as its caller knows it.</summary>
    public required string Operation { get; init; }

    /// <summary>When it began, Unix milliseconds.</summary>
    public required long BeganMs { get; init; }

    /// <summary>When it ended, Unix milliseconds.</summary>
    public required long EndedMs { get; init; }

    /// <summary>The version before; null: it changed none.</summary>
    public long? From { get; init; }

    /// <summary>The version after.</summary>
    public long? To { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Of each INSERT, whether a running application continued its state; none: the version did not run yet, or its state has an equal form.</summary>
    public IReadOnlyList<StatementState> States { get; init; } = [];

    /// <summary>The id that callers see.</summary>
    public string Id => Number.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>The number of an id; null: the text is none.</summary>
    public static long? NumberOf(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An operation by its number; null: there is none.</summary>
    public static async ValueTask<OperationRow?> Find(IMetadataReader reader, ApplicationKey application, long number)
    {
        var key = ApplicationKeys.Of(application, number);
        return await reader.Get(ApplicationSpaces.Operations, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Operations below a number, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<OperationRow>> List(IMetadataReader reader, ApplicationKey application, long below, int limit)
    {
        var range = KeyRange.Prefix(ApplicationKeys.Of(application)) with { Before = ApplicationKeys.Of(application, below) };
        return [.. (await reader.Scan(ApplicationSpaces.Operations, range, limit, descending: true)).Select(row => Decode(row.Key, row.Value))];
    }

    /// <summary>Writes the fates of states into the operation that made a version, if its row is still there.</summary>
    public static async ValueTask Report(
        IMetadataTransaction transaction, ApplicationKey application, long version, IReadOnlyList<StatementState> states)
    {
        var all = await List(transaction, application, long.MaxValue, ApplicationChanges.OperationsMax);
        if (all.FirstOrDefault(one => one.To == version) is { } made)
        {
            (made with { States = states }).Put(transaction, application);
        }
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(ApplicationSpaces.Operations, ApplicationKeys.Of(application, Number), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteString("operation", Operation);
            json.WriteNumber("beganMs", BeganMs);
            json.WriteNumber("endedMs", EndedMs);
            if (From is { } from && To is { } to)
            {
                json.WriteNumber("from", from);
                json.WriteNumber("to", to);
            }

            json.WriteText("failure", Failure);
            if (States.Count > 0)
            {
                json.WriteList("states", States, one =>
                {
                    json.WriteStartArray();
                    json.WriteStringValue(one.Target);
                    json.WriteNumberValue((int)one.Fate);
                    json.WriteEndArray();
                });
            }

            json.WriteEndObject();
        }));

    private static OperationRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new OperationRow
    {
        Number = ApplicationKeys.NumberOf(key),
        Operation = json.Text("operation"),
        BeganMs = json.Number("beganMs"),
        EndedMs = json.Number("endedMs"),
        From = json.NumberOrNull("from"),
        To = json.NumberOrNull("to"),
        Failure = json.TextOrNull("failure"),
        States = json.TryGetProperty("states", out _)
            ? json.List("states", one => new StatementState(one[0].GetString()!, (StateFate)one[1].GetInt32()))
            : [],
    });
}
