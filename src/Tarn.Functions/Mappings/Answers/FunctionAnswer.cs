using System.Text;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Streams;

namespace Tarn.Functions.Mappings.Answers;

/// <summary>The meaning of a function's answer for a batch.</summary>
internal sealed record FunctionAnswer : BatchAnswer
{
    private const string Failed = "Function call failed";

    /// <summary>The id of the call.</summary>
    public required string RequestId { get; init; }

    /// <summary>The kind of the function's error; null: none.</summary>
    public string? FunctionError { get; init; }

    /// <summary>The version that ran.</summary>
    public required string Version { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="requestId">The id of the call.</param>
    /// <param name="answer">The function's answer.</param>
    public static FunctionAnswer Of(string requestId, InvocationAnswer answer, BatchCall call, MappingConfig config, IMappingSource source)
    {
        var (done, problem, state) = Read(answer, call.Records, config, source);
        return new FunctionAnswer
        {
            Done = done,
            Problem = problem,
            State = state,

            // an environment that ended in a call may still be sent the call's bytes
            KeepsPayload = answer.FunctionError is not null,
            RequestId = requestId,
            FunctionError = answer.FunctionError,
            Version = answer.Version,
        };
    }

    private static (int Done, string? Problem, ReadOnlyMemory<byte>? State) Read(
        InvocationAnswer answer, BatchSlice records, MappingConfig config, IMappingSource source)
    {
        var (reportsItems, hasState) = (config.ReportsItems, config.TumblingSeconds > 0);
        if (answer.FunctionError is not null)
        {
            return (0, Failed, null);
        }

        // the answer to the last call of a window has no meaning
        if (records.Count == 0 || !(reportsItems || hasState) || answer.Payload.IsEmpty)
        {
            return (records.Count, null, null);
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Payload);
            var root = json.RootElement;
            if (root.ValueKind is JsonValueKind.Null || (root.ValueKind is JsonValueKind.String && root.GetString()!.Length == 0))
            {
                return (records.Count, null, null);
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                return reportsItems ? (0, FailedItems.BadAnswer, null) : (records.Count, null, null);
            }

            ReadOnlyMemory<byte>? state = hasState && root.TryGetProperty("state", out var given) && given.ValueKind != JsonValueKind.Null
                ? Encoding.UTF8.GetBytes(given.GetRawText())
                : null;
            return reportsItems && root.TryGetProperty("batchItemFailures", out var failures) && failures.ValueKind != JsonValueKind.Null
                ? Items(failures, records, state, source)
                : (records.Count, null, state);
        }
        catch (JsonException)
        {
            return (0, FailedItems.BadAnswer, null);
        }
    }

    // An empty, missing or unknown identifier fails the whole batch, as at AWS.
    private static (int Done, string? Problem, ReadOnlyMemory<byte>? State) Items(
        JsonElement failures, BatchSlice records, ReadOnlyMemory<byte>? state, IMappingSource source)
    {
        if (FailedItems.Read(failures) is not { } identifiers)
        {
            return (0, FailedItems.BadAnswer, null);
        }

        var first = records.Count;
        foreach (var identifier in identifiers)
        {
            var index = source.TryParse(identifier, out var number) ? IndexOf(records, number) : -1;
            if (index < 0)
            {
                return (0, FailedItems.BadAnswer, null);
            }

            first = Math.Min(first, index);
        }

        return first == records.Count ? (first, null, state) : (first, FailedItems.Reported, state);
    }

    private static int IndexOf(BatchSlice records, SequenceNumber number)
    {
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Offset == number.Offset && records[i].Shard == number.Shard)
            {
                return i;
            }
        }

        return -1;
    }
}
