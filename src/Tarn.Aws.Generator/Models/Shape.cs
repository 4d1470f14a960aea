
namespace Tarn.Aws.Generator.Models;

/// <summary>A shape of a service model.</summary>
internal sealed class Shape(string name, JsonValue json, (string Type, string Form)? form = null)
{
    /// <summary>A structure without members.</summary>
    public static Shape Empty { get; } = new("", new JsonValue());

    /// <summary>The shape's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>structure, list, map, string, integer, long, double, float, boolean, blob, timestamp or form.</summary>
    public string Type { get; } = form is null ? json.TextOf("type") ?? "structure" : "form";

    /// <summary>A project's type instead of a generated one, and the class that reads and writes it; null: none.</summary>
    public (string Type, string Form)? Form { get; } = form;

    /// <summary>A structure's members, in the model's order.</summary>
    public List<Member> Members { get; } = [];

    /// <summary>A list's item.</summary>
    public Member? Item { get; set; }

    /// <summary>A map's key.</summary>
    public Member? Key { get; set; }

    /// <summary>A map's value.</summary>
    public Member? Value { get; set; }

    /// <summary>The values of an enum; empty for other shapes.</summary>
    public IReadOnlyList<string> Values { get; } = json.TextsOf("enum");

    /// <summary>The least length, size or value.</summary>
    public string? Min { get; } = json.TextOf("min");

    /// <summary>The greatest length, size or value.</summary>
    public string? Max { get; } = json.TextOf("max");

    /// <summary>A regular expression in Java's syntax.</summary>
    public string? Pattern { get; } = json.TextOf("pattern");

    /// <summary>Whether the value is a secret, which messages must not have.</summary>
    public bool IsSensitive { get; } = json.IsTrue("sensitive");

    /// <summary>The member that is the whole HTTP body.</summary>
    public string? Payload { get; } = json.TextOf("payload");

    /// <summary>Whether it is a list or map without its own element.</summary>
    public bool Flattened { get; } = json.IsTrue("flattened");

    /// <summary>Whether it is an error.</summary>
    public bool IsException { get; } = json.IsTrue("exception");

    /// <summary>Whether it is a stream of events.</summary>
    public bool IsEventStream { get; } = json.IsTrue("eventstream");

    /// <summary>Whether it is any JSON value.</summary>
    public bool IsDocument { get; } = json.IsTrue("document");

    /// <summary>unixTimestamp, iso8601 or rfc822; null: the model sets none.</summary>
    public string? TimestampFormat { get; } = json.TextOf("timestampFormat");

    /// <summary>The error's code; null: the shape's name.</summary>
    public string? ErrorCode { get; } = json["error"]?.TextOf("code");

    /// <summary>The error's HTTP status; null: the model sets none.</summary>
    public string? ErrorStatus { get; } = json["error"]?.TextOf("httpStatusCode");

    /// <summary>Whether the error is the server's fault.</summary>
    public bool IsFault { get; } = json.IsTrue("fault");

    /// <summary>Whether the shape is a single value.</summary>
    public bool IsScalar => Type is not ("structure" or "list" or "map");

    /// <summary>Whether the model constrains the value itself.</summary>
    public bool IsConstrained => Min is not null || Max is not null || Pattern is not null || Values.Count > 0;
}
