using System.Text.Json;

namespace Tarn.Patterns.Logs;

/// <summary>
/// A condition over a JSON message: <c>{ $.status = 4* &amp;&amp; ($.user IS NULL || $.bytes > 1000) }</c>. A message that is no JSON
/// object does not match. A comparison with a missing value fails, also <c>!=</c>.
/// </summary>
internal sealed class JsonPattern : FilterPattern
{
    private readonly List<JsonSelector> _selectors = [];
    private readonly Func<JsonElement, bool> _condition;

    public JsonPattern(string text)
    {
        var scanner = new PatternScanner(text);
        scanner.Take("{");
        _condition = Conditions.Read(scanner, () => Leaf(scanner));
        scanner.Spaces().Take("}");
        if (!scanner.Spaces().IsAtEnd)
        {
            throw scanner.Unexpected();
        }
    }

    public override bool Matches(string message)
    {
        using var document = Open(message);
        return document is not null && _condition(document.RootElement);
    }

    public override IReadOnlyDictionary<string, string> Extract(string message)
    {
        var values = new Dictionary<string, string>();
        using var document = Open(message);
        foreach (var selector in document is null ? [] : _selectors)
        {
            if (selector.Find(document!.RootElement).Select(TextOf).FirstOrDefault(found => found is not null) is { } value)
            {
                values[selector.ToString()] = value;
            }
        }

        return values;
    }

    public override Func<string, string?>? Selector(string name)
    {
        if (TryRead(name) is not { } selector)
        {
            return null;
        }

        return message =>
        {
            using var document = Open(message);
            return document is null ? null : selector.Find(document.RootElement).Select(TextOf).FirstOrDefault(found => found is not null);
        };
    }

    private static JsonSelector? TryRead(string name)
    {
        try
        {
            var scanner = new PatternScanner(name);
            var selector = new JsonSelector(scanner);
            return scanner.IsAtEnd ? selector : null;
        }
        catch (PatternException)
        {
            return null;
        }
    }

    private static JsonDocument? Open(string message)
    {
        if (message.AsSpan().TrimStart() is not ['{', ..])
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private Func<JsonElement, bool> Leaf(PatternScanner scanner)
    {
        var selector = new JsonSelector(scanner);
        _selectors.Add(selector);
        if (ConstantTest.TryRead(scanner, next => next is ')' or '}' or '&' or '|') is { } test)
        {
            return root => selector.Find(root).Any(value => TextOf(value) is { } text ? test.Passes(text) : test.PassesOther);
        }

        if (scanner.TryTakeWord("IS"))
        {
            return Is(selector, scanner.Spaces());
        }

        if (scanner.TryTakeWord("NOT"))
        {
            scanner.Spaces();
            return scanner.TryTakeWord("EXISTS") ? root => !selector.Find(root).Any() : throw scanner.Unexpected();
        }

        return scanner.TryTakeWord("EXISTS") ? root => selector.Find(root).Any() : throw scanner.Unexpected();
    }

    private static Func<JsonElement, bool> Is(JsonSelector selector, PatternScanner scanner)
    {
        var kind = scanner.TryTakeWord("NULL") ? JsonValueKind.Null
            : scanner.TryTakeWord("TRUE") ? JsonValueKind.True
            : scanner.TryTakeWord("FALSE") ? JsonValueKind.False : throw scanner.Unexpected();
        return root => selector.Find(root).Any(value => value.ValueKind == kind);
    }
}
