using System.Text.Json;
using Tarn.Messaging.Pipes.Inputs;

namespace Tarn.Messaging.Pipes.Sending;

/// <summary>The names by which a function's answer may name records as failed.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html"/>
internal static class RecordNames
{
    /// <summary>The indices of named records. Null: a name belongs to no record.</summary>
    public static IReadOnlySet<int>? Find(IReadOnlyList<PipeEvent> records, IReadOnlyList<string> names)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < records.Count; i++)
        {
            foreach (var name in Of(records[i].Root))
            {
                indices.TryAdd(name, i);
            }
        }

        var found = new HashSet<int>();
        foreach (var name in names)
        {
            if (!indices.TryGetValue(name, out var index))
            {
                return null;
            }

            found.Add(index);
        }

        return found;
    }

    // The id of a message, of a record, or of a change.
    private static IEnumerable<string> Of(JsonElement record)
    {
        foreach (var member in (string[])["messageId", "eventID", "sequenceNumber"])
        {
            if (record.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String)
            {
                yield return value.GetString()!;
            }
        }

        if (record.TryGetProperty("dynamodb", out var change) && change.TryGetProperty("SequenceNumber", out var number))
        {
            yield return number.GetString()!;
        }
    }
}
