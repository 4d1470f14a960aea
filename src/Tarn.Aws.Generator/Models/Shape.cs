using System.Collections.Generic;

namespace Tarn.Aws.Generator.Models;

/// <summary>A shape of a service model.</summary>
internal sealed class Shape(string name, JsonValue json)
{
    /// <summary>A structure without members.</summary>
    public static Shape Empty { get; } = new("", new JsonValue());

    /// <summary>The shape's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>structure, list, map, string, integer, long, double, float, boolean, blob or timestamp.</summary>
    public string Type { get; } = json.TextOf("type") ?? "structure";

    /// <summary>A structure's members, in the model's order.</summary>
    public List<Member> Members { get; } = [];

    /// <summary>A list's item.</summary>
    public Member? Item { get; set; }

    /// <summary>A map's key.</summary>
    public Member? Key { get; set; }

    /// <summary>A map's value.</summary>
    public Member? Value { get; set; }

    /// <summary>The values of an enum; empty where it is none.</summary>
    public IReadOnlyList<string> Values { get; } = json.TextsOf("enum");

    /// <summary>The least length, size or value.</summary>
    public string? Min { get; } = json.TextOf("min");

    /// <summary>The greatest length, size or value.</summary>
    public string? Max { get; } = json.TextOf("max");

    /// <summary>A regular expression in Java's syntax.</summary>
    public string? Pattern { get; } = json.TextOf("pattern");

    /// <summary>The member that the whole HTTP body is.</summary>
    public string? Payload { get; } = json.TextOf("payload");

    /// <summary>A list or map without an element of its own.</summary>
    public bool Flattened { get; } = json.IsTrue("flattened");

    /// <summary>An error.</summary>
    public bool IsException { get; } = json.IsTrue("exception");

    /// <summary>A stream of events.</summary>
    public bool IsEventStream { get; } = json.IsTrue("eventstream");

    /// <summary>Any JSON value.</summary>
    public bool IsDocument { get; } = json.IsTrue("document");

    /// <summary>unixTimestamp, iso8601 or rfc822 where the model says so.</summary>
    public string? TimestampFormat { get; } = json.TextOf("timestampFormat");

    /// <summary>The error's code where it is not the shape's name.</summary>
    public string? ErrorCode { get; } = json["error"]?.TextOf("code");

    /// <summary>The error's HTTP status where the model gives one.</summary>
    public string? ErrorStatus { get; } = json["error"]?.TextOf("httpStatusCode");

    /// <summary>The server is at fault.</summary>
    public bool IsFault { get; } = json.IsTrue("fault");

    /// <summary>True for a shape that is one value.</summary>
    public bool IsScalar => Type is not ("structure" or "list" or "map");

    /// <summary>True where the model bounds the value itself.</summary>
    public bool IsConstrained => Min is not null || Max is not null || Pattern is not null || Values.Count > 0;
}
