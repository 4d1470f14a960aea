using System.Text.Json;

namespace Tarn.Telemetry.Dashboards;

/// <summary>
/// Checks the body of a dashboard. What AWS's page of the body's syntax requires is an error. Members and types that it does not know are
/// warnings.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"/>
public sealed class DashboardCheck
{
    private const int WidgetsMax = 500;
    private const int WidthMax = 24;
    private const int HeightMax = 1_000;

    private static readonly string[] Members = ["end", "periodOverride", "start", "variables", "widgets"];
    private static readonly string[] WidgetMembers = ["height", "id", "properties", "type", "width", "x", "y"];

    private readonly List<DashboardMessage> _messages = [];

    private DashboardCheck()
    {
    }

    /// <summary>The messages about a body, in its order; null: the body is no JSON object.</summary>
    public static IReadOnlyList<DashboardMessage>? Of(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var check = new DashboardCheck();
            check.Body(document.RootElement);
            return check._messages;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal void Error(string path, string text) => _messages.Add(new DashboardMessage(path, text, IsError: true));

    internal void Warn(string path, string text) => _messages.Add(new DashboardMessage(path, text, IsError: false));

    /// <summary>A member of a kind; null: it is absent, or wrong and noted.</summary>
    internal JsonElement? Given(JsonElement parent, string path, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != kind)
        {
            Error($"{path}/{name}", $"Should be {NameOf(kind)}");
            return null;
        }

        return value;
    }

    /// <summary>A member that must be there; null: it is absent or wrong, and noted.</summary>
    internal JsonElement? Required(JsonElement parent, string path, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out _))
        {
            Error(path, $"Should have required property '{name}'");
        }

        return Given(parent, path, name, kind);
    }

    /// <summary>Checks that a member is one of some words.</summary>
    internal void OneOf(JsonElement parent, string path, string name, params ReadOnlySpan<string> words)
    {
        if (Given(parent, path, name, JsonValueKind.String) is { } text && !words.Contains(text.GetString()!))
        {
            Error($"{path}/{name}", "Should be equal to one of the allowed values");
        }
    }

    /// <summary>Checks that a member is a whole number of a range.</summary>
    internal void Whole(JsonElement parent, string path, string name, int least, int most)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            Error($"{path}/{name}", "Should be integer");
        }
        else if (number < least || number > most)
        {
            Error($"{path}/{name}", number < least ? $"Should be >= {least}" : $"Should be <= {most}");
        }
    }

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        _ => "boolean",
    };

    private void Body(JsonElement body)
    {
        Given(body, "", "start", JsonValueKind.String);
        Given(body, "", "end", JsonValueKind.String);
        OneOf(body, "", "periodOverride", "auto", "inherit");
        Given(body, "", "variables", JsonValueKind.Array);
        Unknown(body, "", Members);
        if (Required(body, "", "widgets", JsonValueKind.Array) is not { } widgets)
        {
            return;
        }

        if (widgets.GetArrayLength() > WidgetsMax)
        {
            Error("/widgets", $"Should NOT have more than {WidgetsMax} items");
            return;
        }

        var index = 0;
        foreach (var widget in widgets.EnumerateArray())
        {
            Widget(widget, $"/widgets/{index++}");
        }
    }

    private void Widget(JsonElement widget, string path)
    {
        if (widget.ValueKind != JsonValueKind.Object)
        {
            Error(path, "Should be object");
            return;
        }

        Whole(widget, path, "x", 0, WidthMax - 1);
        Whole(widget, path, "y", 0, int.MaxValue);
        Whole(widget, path, "width", 1, WidthMax);
        Whole(widget, path, "height", 1, HeightMax);
        if (widget.TryGetProperty("x", out _) != widget.TryGetProperty("y", out _))
        {
            Error(path, "Should have both properties 'x' and 'y', or none");
        }

        Unknown(widget, path, WidgetMembers);
        var type = Required(widget, path, "type", JsonValueKind.String);
        if (Required(widget, path, "properties", JsonValueKind.Object) is { } properties && type is { } word)
        {
            WidgetCheck.Properties(this, word.GetString()!, properties, path);
        }
    }

    private void Unknown(JsonElement parent, string path, string[] known)
    {
        foreach (var member in parent.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            Warn($"{path}/{member.Name}", "Should NOT have additional properties");
        }
    }
}
