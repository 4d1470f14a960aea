using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Sql.Executions;
using Tarn.Targets;

namespace Tarn.Aws.Athena.Statements;

/// <summary>Changes of a statement's state as events of the default event bus.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/athena-events.html"/>
public static class StatementEvents
{
    private const string Source = "aws.athena";
    private const string DetailType = "Athena Query State Change";

    /// <summary>Notes a change in its transaction, where a rule matches it.</summary>
    /// <param name="before">The state before; null: the statement is new.</param>
    /// <param name="nowMs">The time of the change, Unix milliseconds.</param>
    public static void Note(IMetadataTransaction transaction, ServiceEvents events, ExecutionState? before, Execution after, long nowMs)
    {
        var key = after.Key;
        if (events.IsHeard(key.Account, key.Region))
        {
            events.Note(transaction, new ServiceEvent(key.Account, key.Region, Source, DetailType, nowMs, [], DetailOf(before, after)));
        }
    }

    private static string DetailOf(ExecutionState? before, Execution after)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("versionId", "0");
            json.WriteString("currentState", TextOf(after.State));
            if (before is { } state)
            {
                json.WriteString("previousState", TextOf(state));
            }

            json.WriteString("statementType", after.Kind.ToString().ToUpperInvariant());
            json.WriteString("queryExecutionId", after.Key.Id);
            json.WriteString("workgroupName", after.WorkGroup);
            json.WriteString("sequenceNumber", NumberOf(before).ToString(CultureInfo.InvariantCulture));
            if (after is { State: ExecutionState.Failed, Error: { } error })
            {
                var shown = AthenaErrorTypes.Of(error);
                json.WriteStartObject("athenaError");
                json.WriteNumber("errorCategory", shown.ErrorCategory!.Value);
                json.WriteNumber("errorType", shown.ErrorType!.Value);
                json.WriteString("errorMessage", shown.ErrorMessage);
                json.WriteBoolean("retryable", shown.Retryable!.Value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string TextOf(ExecutionState state) => state.ToString().ToUpperInvariant();

    // A statement of less than 50 ms is never RUNNING: its end is its second state.
    private static int NumberOf(ExecutionState? before) => before switch
    {
        null => 1,
        ExecutionState.Queued => 2,
        _ => 3,
    };
}
