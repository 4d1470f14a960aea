using System.Text.Json;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Batches;
using Tarn.Storage.Streams;

namespace Tarn.Functions.Mappings.Answers;

/// <summary>The meaning of a function's answer for a batch.</summary>
/// <param name="FirstFailed">The index of the first record that is not done; the count of records: all are done.</param>
/// <param name="Error">Why records are not done; null: all are.</param>
/// <param name="State">The new state of the tumbling window, JSON; null: none.</param>
internal readonly record struct BatchAnswer(int FirstFailed, string? Error, ReadOnlyMemory<byte>? State)
{
    private const string BadAnswer = "Function returned an invalid response (must be JSON with batchItemFailures)";

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">The function's answer.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="from">The first record of the call.</param>
    /// <param name="to">Behind the last record of the call.</param>
    /// <param name="reportsItems">Whether the mapping takes reports of items.</param>
    /// <param name="hasState">Whether the call belongs to a tumbling window.</param>
    public static BatchAnswer Of(InvocationAnswer answer, EventBatch batch, int from, int to, bool reportsItems, bool hasState)
    {
        if (answer.FunctionError is not null)
        {
            return new BatchAnswer(from, "Function call failed", null);
        }

        if (!reportsItems && !hasState)
        {
            return new BatchAnswer(to, null, null);
        }

        if (answer.Payload.IsEmpty)
        {
            return new BatchAnswer(to, null, null);
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Payload);
            var root = json.RootElement;
            if (root.ValueKind is JsonValueKind.Null || root.ValueKind is JsonValueKind.String && root.GetString()!.Length == 0)
            {
                return new BatchAnswer(to, null, null);
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                return reportsItems ? new BatchAnswer(from, BadAnswer, null) : new BatchAnswer(to, null, null);
            }

            ReadOnlyMemory<byte>? state = hasState && root.TryGetProperty("state", out var given) && given.ValueKind != JsonValueKind.Null
                ? System.Text.Encoding.UTF8.GetBytes(given.GetRawText())
                : null;
            return reportsItems && root.TryGetProperty("batchItemFailures", out var failures) && failures.ValueKind != JsonValueKind.Null
                ? Items(failures, batch, from, to, state)
                : new BatchAnswer(to, null, state);
        }
        catch (JsonException)
        {
            return new BatchAnswer(from, BadAnswer, null);
        }
    }

    // An empty, missing or unknown identifier fails the whole batch, as at AWS.
    private static BatchAnswer Items(JsonElement failures, EventBatch batch, int from, int to, ReadOnlyMemory<byte>? state)
    {
        if (failures.ValueKind != JsonValueKind.Array)
        {
            return new BatchAnswer(from, BadAnswer, null);
        }

        var first = to;
        foreach (var item in failures.EnumerateArray())
        {
            var index = item.ValueKind == JsonValueKind.Object
                && item.TryGetProperty("itemIdentifier", out var name)
                && name.ValueKind == JsonValueKind.String
                && SequenceNumber.TryParseKinesis(name.GetString(), out var number)
                    ? IndexOf(batch, from, to, number)
                    : -1;
            if (index < 0)
            {
                return new BatchAnswer(from, BadAnswer, null);
            }

            first = Math.Min(first, index);
        }

        return first == to ? new BatchAnswer(to, null, state) : new BatchAnswer(first, "Function reported failed items", state);
    }

    private static int IndexOf(EventBatch batch, int from, int to, SequenceNumber number)
    {
        for (var i = from; i < to; i++)
        {
            if (batch.Records[i].Offset == number.Offset && batch.Records[i].Shard == number.Shard)
            {
                return i;
            }
        }

        return -1;
    }
}
