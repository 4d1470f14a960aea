using System.Text.Json;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Invocations;

namespace Tarn.Functions.Mappings.Answers;

/// <summary>The meaning of a function's answer for messages of a queue.</summary>
internal static class MessagesAnswer
{
    /// <summary>Reads an answer.</summary>
    /// <param name="messages">The messages of the call.</param>
    /// <param name="reportsItems">Whether the answer may name the messages that failed.</param>
    public static FeedAnswer Of(InvocationAnswer answer, IReadOnlyList<FedMessage> messages, bool reportsItems)
    {
        if (answer.FunctionError is not null)
        {
            return new FeedAnswer([], "Function call failed");
        }

        if (!reportsItems || answer.Payload.IsEmpty)
        {
            return new FeedAnswer(messages, null);
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Payload);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Null || (root.ValueKind == JsonValueKind.String && root.GetString()!.Length == 0))
            {
                return new FeedAnswer(messages, null);
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                return new FeedAnswer([], FailedItems.BadAnswer);
            }

            return root.TryGetProperty("batchItemFailures", out var failures) && failures.ValueKind != JsonValueKind.Null
                ? Without(FailedItems.Read(failures), messages)
                : new FeedAnswer(messages, null);
        }
        catch (JsonException)
        {
            return new FeedAnswer([], FailedItems.BadAnswer);
        }
    }

    // An empty or unknown identifier fails the whole batch, as at AWS.
    private static FeedAnswer Without(IReadOnlyList<string>? failed, IReadOnlyList<FedMessage> messages)
    {
        if (failed is null)
        {
            return new FeedAnswer([], FailedItems.BadAnswer);
        }

        var names = failed.ToHashSet(StringComparer.Ordinal);
        var done = messages.Where(message => !names.Remove(message.Id)).ToList();
        return names.Count > 0 ? new FeedAnswer([], FailedItems.BadAnswer)
            : new FeedAnswer(done, done.Count == messages.Count ? null : FailedItems.Reported);
    }
}
