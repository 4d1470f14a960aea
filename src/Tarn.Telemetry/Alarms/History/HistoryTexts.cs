using System.Text.Json;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.History;

/// <summary>AWS's texts of history items.</summary>
internal static class HistoryTexts
{
    private const int SummaryCharsMax = 255;
    private const int DataCharsMax = 4_095;

    /// <summary>A summary of valid length.</summary>
    public static string Summary(string text) => text.Length <= SummaryCharsMax ? text : text[..SummaryCharsMax];

    /// <summary>The data of a change of the state.</summary>
    public static string OfState(AlarmState before, AlarmState after)
    {
        string Written(bool hasData) => AlarmJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            State(json, "oldState", before, hasData);
            State(json, "newState", after, hasData);
            json.WriteEndObject();
        });
        return Written(true) is { Length: <= DataCharsMax } whole ? whole : Written(false);
    }

    /// <summary>The data of a message. Its text is left out when it is too long.</summary>
    public static string OfAction(string target, long changedMs, string message, string? error)
    {
        string Written(string? published) => AlarmJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteString("actionState", error is null ? "Succeeded" : "Failed");
            json.WriteNumber("stateUpdateTimestamp", changedMs);
            json.WriteString("notificationResource", target);
            json.WriteString("publishedMessage", published);
            json.WriteString("error", error);
            json.WriteEndObject();
        });
        return Written(error is null ? message : null) is { Length: <= DataCharsMax } whole ? whole : Written(null);
    }

    /// <summary>The data of a change of the definition.</summary>
    /// <param name="type">AWS's word: Create, Update or Delete.</param>
    public static string OfDefinition(string type, ReadOnlySpan<byte> definition)
    {
        var name = type switch { "Create" => "createdAlarm", "Update" => "updatedAlarm", _ => "deletedAlarm" };
        var whole = $"{{\"version\":\"1.0\",\"type\":\"{type}\",\"{name}\":{System.Text.Encoding.UTF8.GetString(definition)}}}";
        return whole.Length <= DataCharsMax ? whole : $"{{\"version\":\"1.0\",\"type\":\"{type}\"}}";
    }

    private static void State(Utf8JsonWriter json, string name, AlarmState state, bool hasData)
    {
        json.WriteStartObject(name);
        json.WriteString("stateValue", state.Value.Text());
        json.WriteString("stateReason", state.Reason);
        if (hasData && state.ReasonData is { } data)
        {
            json.WritePropertyName("stateReasonData");
            try
            {
                using var parsed = JsonDocument.Parse(data);
                parsed.RootElement.WriteTo(json);
            }
            catch (JsonException)
            {
                // SetAlarmState takes any text.
                json.WriteStringValue(data);
            }
        }

        json.WriteEndObject();
    }
}
