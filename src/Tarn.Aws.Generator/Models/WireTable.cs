using System.Collections.Generic;

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

    /// <summary>The member whose text is the whole content of an operation's answer.</summary>
    public string? Content(string operation) => _json["contents"]?.TextOf(operation);

    /// <summary>
    /// The name under which the service's own messages know a member (Glue says <c>table</c> for TableInput).
    /// </summary>
    public string? SpokenName(string member) => _json["spokenNames"]?.TextOf(member);

    /// <summary>The element that an operation's answer is.</summary>
    public string? Root(string operation) => _json["roots"]?.TextOf(operation);

    /// <summary>Reads the table; an absent file says nothing.</summary>
    public static WireTable Parse(string? text) => new(text is null ? new JsonValue() : JsonParser.Parse(text));

    /// <summary>Errors that the service gives and its model lacks: code → status.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Errors => _json["errors"]?.Members ?? [];
}
