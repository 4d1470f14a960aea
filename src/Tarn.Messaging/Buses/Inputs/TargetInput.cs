using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Messaging.Buses.Inputs;

/// <summary>The content that a target gets for an event.</summary>
public static class TargetInput
{
    /// <summary>Why a target's content cannot be made from any event; null: it can.</summary>
    public static string? WhyWrong(RuleTarget target)
    {
        var given = (target.Input is null ? 0 : 1) + (target.InputPath is null ? 0 : 1) + (target.Template is null ? 0 : 1);
        if (given > 1)
        {
            return $"Only one of Input, InputPath, or InputTransformer must be provided for target {target.Id}.";
        }

        foreach (var path in Paths(target))
        {
            try
            {
                EventPaths.Parse(path);
            }
            catch (FormatException)
            {
                return $"Invalid JSONPath: {path} for target {target.Id}.";
            }
        }

        return InputTemplate.NamesIn(target.Template ?? "")
            .FirstOrDefault(name => !InputVariables.Has(name) && target.TemplatePaths?.ContainsKey(name) != true) is { } unknown
            ? $"InputTemplate for target {target.Id} contains invalid placeholder {unknown}."
            : null;
    }

    /// <summary>The content; null: the path selects nothing, or the template gives no JSON.</summary>
    /// <param name="json">The event's text.</param>
    public static byte[]? Of(BusRule rule, RuleTarget target, BusEvent one, byte[] json)
    {
        if (target.Input is { } fixedText)
        {
            return Encoding.UTF8.GetBytes(fixedText);
        }

        if (target.InputPath is null && target.Template is null)
        {
            return json;
        }

        using var document = JsonDocument.Parse(json);
        if (target.InputPath is { } path)
        {
            return EventPaths.Find(path, document.RootElement) is { } part ? Bytes(part) : null;
        }

        var root = document.RootElement;
        return InputTemplate.Fill(target.Template!, name => ValueOf(name, rule, target, one, root)) is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }

    /// <summary>The text of a path's value, for a partition key; null: the event has none.</summary>
    public static string? TextAt(string path, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return EventPaths.Find(path, document.RootElement) is { } value
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : Encoding.UTF8.GetString(Bytes(value))
            : null;
    }

    internal static byte[] Bytes(JsonElement value)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes, EventText.Plain))
        {
            value.WriteTo(writer);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static IEnumerable<string> Paths(RuleTarget target)
    {
        var own = new[] { target.InputPath, target.KeyPath }.OfType<string>();
        return own.Concat(target.TemplatePaths?.Values ?? []);
    }

    private static JsonElement? ValueOf(string name, BusRule rule, RuleTarget target, BusEvent one, JsonElement root) => name switch
    {
        InputVariables.RuleArn => Text(rule.Arn),
        InputVariables.RuleName => Text(rule.Name),
        InputVariables.IngestionTime => Text(EventText.TimeOf(one.AcceptedMs)),
        InputVariables.Event => Parsed(EventText.WithoutDetail(one)),
        InputVariables.EventJson => root,
        _ => EventPaths.Find(target.TemplatePaths![name], root),
    };

    private static JsonElement Text(string text)
    {
        var json = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(json, EventText.Plain))
        {
            writer.WriteStringValue(text);
        }

        return Parsed(Encoding.UTF8.GetString(json.WrittenSpan));
    }

    private static JsonElement Parsed(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
