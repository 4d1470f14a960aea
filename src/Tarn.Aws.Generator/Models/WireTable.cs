
namespace Tarn.Aws.Generator.Models;

/// <summary>A service's wire details that its model lacks: <c>Models/&lt;service&gt;.wire.json</c>.</summary>
internal sealed class WireTable
{
    private readonly JsonValue _json;

    private WireTable(JsonValue json)
    {
        _json = json;
        Groups = json["groups"] is { } groups
            ? [.. groups.Members.Select(group => new KeyValuePair<string, IReadOnlyList<string>>(group.Key, groups.TextsOf(group.Key)))]
            : [];
    }

    /// <summary>The code of the error that lists broken constraints.</summary>
    public string ValidationError => _json.TextOf("validationError") ?? "ValidationException";

    /// <summary>
    /// The message of every refusal, for a service that does not list broken constraints (S3). That service checks by
    /// its own rules, and only missing required members are checked here. Null: the service lists broken constraints.
    /// </summary>
    public string? ValidationMessage => _json.TextOf("validationMessage");

    /// <summary>The namespace of XML answers, used instead of the model's; null: the model's.</summary>
    public string? Namespace => _json.TextOf("xmlNamespace");

    /// <summary>The service's protocols besides its model's.</summary>
    public IReadOnlyList<string> Protocols => _json.TextsOf("protocols");

    /// <summary>
    /// Whether only the exact content types of JSON and CBOR select these protocols. A request with neither is answered
    /// in CBOR or by the front.
    /// </summary>
    public bool ExactContentTypes => _json.IsTrue("exactContentTypes");

    /// <summary>Whether JSON values of the wrong type get DynamoDB's messages.</summary>
    public bool FieldWords => _json.IsTrue("fieldWords");

    /// <summary>Whether answers have their CRC-32 in a header.</summary>
    public bool ChecksBodies => _json.IsTrue("checksBodies");

    /// <summary>
    /// The form of a shape that a project has a type for: the type, and the class that reads and writes it. Null: the shape gets a generated type.
    /// </summary>
    public (string Type, string Form)? FormOf(string shape) => _json["forms"]?[shape] is { } form
        ? ($"global::{form.TextOf("type")}", $"global::{form.TextOf("form")}")
        : null;

    /// <summary>The member whose text is the whole content of an operation's answer.</summary>
    public string? Content(string operation) => _json["contents"]?.TextOf(operation);

    /// <summary>
    /// The member's name in the service's own messages (Glue says <c>table</c> for TableInput); null: the usual name.
    /// </summary>
    public string? SpokenName(string member) => _json["spokenNames"]?.TextOf(member);

    /// <summary>The order of an enum's values in the service's own messages; by default, the model's order.</summary>
    public IReadOnlyList<string> SpokenValues(Shape shape) => _json["spokenValues"]?.TextsOf(shape.Name) is { Count: > 0 } spoken ? spoken : shape.Values;

    /// <summary>The pattern of a string where the service here allows more than its model; else the model's.</summary>
    public string? Pattern(Shape shape) => _json["patterns"]?.TextOf(shape.Name) ?? shape.Pattern;

    /// <summary>The most bytes of an operation's body, where it is not the usual limit; null: the usual one.</summary>
    public string? BodyBytesMax(string operation) => _json["bodyBytesMax"]?.TextOf(operation);

    /// <summary>The root element of an operation's answer.</summary>
    public string? Root(string operation) => _json["roots"]?.TextOf(operation);

    /// <summary>
    /// Members that several shapes have in common and that are read or set together: type name → members. A shape has a
    /// group when it has all of its members.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Groups { get; }

    public IEnumerable<MemberGroup> GroupsOf(Shape shape)
    {
        foreach (var group in Groups)
        {
            var members = group.Value.Select(name => shape.Members.FirstOrDefault(member => member.Name == name)).OfType<Member>().ToArray();
            if (members.Length == group.Value.Count)
            {
                yield return new MemberGroup(group.Key, members);
            }
        }
    }

    /// <summary>
    /// The coverage notes of an input's groups: <c>[Kept]</c> and <c>[Refused]</c> of every operation whose input has the
    /// group.
    /// </summary>
    public IEnumerable<(bool IsKept, string Member, string Text)> NotesOf(Shape? input)
    {
        var groups = input is null ? [] : GroupsOf(input);
        foreach (var note in groups.SelectMany(group => _json["notes"]?[group.Name]?.Items ?? []))
        {
            var kept = note.TextOf("kept");
            yield return (kept is not null, kept ?? note.TextOf("refused") ?? "", note.TextOf("text") ?? "");
        }
    }

    /// <summary>The status of an operation's success, where it is not the model's.</summary>
    public string? Status(string operation) => _json["statuses"]?.TextOf(operation);

    /// <summary>Shapes that the model lacks.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Shapes => _json["shapes"]?.Members ?? [];

    /// <summary>Members of shapes that the model lacks: headers that clients send all the same, statuses.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> MembersOf(string shape) => _json["members"]?[shape]?.Members ?? [];

    /// <summary>Members that the model requires, and whose absence the operations answer themselves.</summary>
    public IReadOnlyList<string> OptionalOf(string shape) => _json["optional"]?.TextsOf(shape) ?? [];

    /// <summary>The name of a member in forms and XML, of a service whose model has the names of JSON alone; null: the model's.</summary>
    public string? QueryName(string shape, string member) => _json["queryNames"]?.TextOf($"{shape}.{member}");

    /// <summary>The names of a map's keys and values in forms and XML, of the same services; null: the model's.</summary>
    public (string Key, string Value)? QueryNames(string map) =>
        _json["queryMaps"]?.TextsOf(map) is { Count: 2 } names ? (names[0], names[1]) : null;

    /// <summary>Operations that unsigned callers may use, beside the model's.</summary>
    public IReadOnlyList<string> Anonymous => _json.TextsOf("anonymous");

    /// <summary>The code of the error for a member that is missing inside another one; null: the same code.</summary>
    public string? InnerValidationError => _json.TextOf("innerValidationError");

    /// <summary>The code of the same error in the older query protocol; null: the same code.</summary>
    public string? ValidationQueryCode => _json.TextOf("validationQueryCode");

    /// <summary>The namespace of the model's errors in JSON 1.0; null: errors have plain names.</summary>
    public string? ErrorNamespace => _json.TextOf("errorNamespace");

    /// <summary>Operations of forms that only the service's own path takes, not one of a resource.</summary>
    public IReadOnlyList<string> RootOnly => _json.TextsOf("rootOnly");

    /// <summary>The member that the path of a form names when the form lacks it; null: none.</summary>
    public string? PathMember => _json.TextOf("pathMember");

    /// <summary>Reads the table. A missing file has no entries.</summary>
    public static WireTable Parse(string? text) => new(text is null ? new JsonValue() : JsonParser.Parse(text));

    /// <summary>Errors of the service that its model lacks: code → status, message, members.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Errors => _json["errors"]?.Members ?? [];
}
