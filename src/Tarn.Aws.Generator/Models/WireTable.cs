using System.Collections.Generic;
using System.Linq;

namespace Tarn.Aws.Generator.Models;

/// <summary>What a model does not say about its service's wire: <c>Models/&lt;service&gt;.wire.json</c>.</summary>
internal sealed class WireTable
{
    private readonly JsonValue _json;

    private WireTable(JsonValue json) => _json = json;

    /// <summary>The code of an answer that lists broken constraints.</summary>
    public string ValidationError => _json.TextOf("validationError") ?? "ValidationException";

    /// <summary>
    /// The one sentence of every refusal, where the service lists nothing: it then checks by its own rules, and only
    /// members that must be there are looked at (S3).
    /// </summary>
    public string? ValidationMessage => _json.TextOf("validationMessage");

    /// <summary>The namespace of XML answers where the model has none.</summary>
    public string? Namespace => _json.TextOf("xmlNamespace");

    /// <summary>Protocols that the service speaks besides those of its model.</summary>
    public IReadOnlyList<string> Protocols => _json.TextsOf("protocols");

    /// <summary>True where a request speaks JSON or CBOR by its very content type, and is answered in CBOR or as the front does where it has neither.</summary>
    public bool ExactContentTypes => _json.IsTrue("exactContentTypes");

    /// <summary>The member whose text is the whole content of an operation's answer.</summary>
    public string? Content(string operation) => _json["contents"]?.TextOf(operation);

    /// <summary>
    /// The name under which the service's own messages know a member (Glue says <c>table</c> for TableInput).
    /// </summary>
    public string? SpokenName(string member) => _json["spokenNames"]?.TextOf(member);

    /// <summary>The order in which the service's own messages list an enum's values, where it is not the model's.</summary>
    public IReadOnlyList<string> SpokenValues(Shape shape) => _json["spokenValues"]?.TextsOf(shape.Name) is { Count: > 0 } spoken ? spoken : shape.Values;

    /// <summary>The element that an operation's answer is.</summary>
    public string? Root(string operation) => _json["roots"]?.TextOf(operation);

    /// <summary>
    /// Members that several shapes have in common and that are read or set as one: type name → members. A shape belongs to a group when it
    /// has all of them.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Groups => _json["groups"] is { } groups
        ? [.. groups.Members.Select(group => new KeyValuePair<string, IReadOnlyList<string>>(group.Key, groups.TextsOf(group.Key)))]
        : [];

    /// <summary>Reads the table; an absent file says nothing.</summary>
    public static WireTable Parse(string? text) => new(text is null ? new JsonValue() : JsonParser.Parse(text));

    /// <summary>Errors that the service gives and its model lacks: code → status.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Errors => _json["errors"]?.Members ?? [];
}
