using System.Text.Json;

namespace Tarn;

/// <summary>Recorded changes of an input as records in the format of Debezium.</summary>
internal static class ChangeRecords
{
    /// <summary>The options of a recorded input: of a changelog, its format.</summary>
    public static string Options(JsonElement input) => input.TryGetProperty("changelog", out _) ? ", 'format' = 'debezium-json'" : "";

    /// <summary>Whether an input has the new row of an update alone.</summary>
    public static bool IsUpsert(JsonElement input) => input.TryGetProperty("changelog", out var kind) && kind.GetString() == "upsert";

    /// <summary>The pauses between the events of an input, in milliseconds, with their arrival numbers.</summary>
    public static IEnumerable<(int Number, long Ms)> Pauses(JsonElement input) => input.GetProperty("events").EnumerateArray()
        .Where(e => e.TryGetProperty("_pause_ms", out _))
        .Select(e => (e.TryGetProperty("_n", out var n) ? n.GetInt32() : 0, e.GetProperty("_pause_ms").GetInt64()));

    /// <summary>The records of an input in their order, with their arrival numbers; of a plain input, its events.</summary>
    public static IEnumerable<(int Number, string Text)> Of(JsonElement input)
    {
        string? before = null;
        foreach (var change in input.GetProperty("events").EnumerateArray().Where(e => !e.TryGetProperty("_pause_ms", out _)))
        {
            var (number, row) = (change.TryGetProperty("_n", out var n) ? n.GetInt32() : 0, change.GetRawText());
            switch (change.TryGetProperty("_op", out var op) ? op.GetString() : null)
            {
                case null: yield return (number, row); break;
                case "-U": before = row; break;
                case "-D": yield return (number, $"{{\"before\":{row},\"after\":null,\"op\":\"d\"}}"); break;
                case "+U" when before is not null:
                    yield return (number, $"{{\"before\":{before},\"after\":{row},\"op\":\"u\"}}");
                    before = null;
                    break;
                default: yield return (number, $"{{\"before\":null,\"after\":{row},\"op\":\"c\"}}"); break;
            }
        }
    }
}
