namespace Tarn.Aws.Generator.Models;

/// <summary>
/// A member of a structure, an item of a list, a key or value of a map: a reference to a shape with its place on the
/// wire.
/// </summary>
internal sealed class Member(string name, bool required, JsonValue json)
{
    /// <summary>The member's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>True where the caller must give it.</summary>
    public bool Required { get; } = required;

    /// <summary>The name of its shape.</summary>
    public string ShapeName { get; } = json.TextOf("shape") ?? "";

    /// <summary>Its shape; set when all shapes are read.</summary>
    public Shape Shape { get; set; } = null!;

    /// <summary>header, headers, uri, querystring, statusCode; null for the body.</summary>
    public string? Location { get; } = json.TextOf("location");

    /// <summary>The name at that location, or the element's name.</summary>
    public string? LocationName { get; } = json.TextOf("locationName");

    /// <summary>Handed over unread.</summary>
    public bool Streaming { get; } = json.IsTrue("streaming");

    /// <summary>A list or map without an element of its own.</summary>
    public bool Flattened { get; } = json.IsTrue("flattened");

    /// <summary>Stands in an attribute.</summary>
    public bool XmlAttribute { get; } = json.IsTrue("xmlAttribute");

    /// <summary>Clients fill it with a fresh token where the caller gives none.</summary>
    public bool IdempotencyToken { get; } = json.IsTrue("idempotencyToken");

    /// <summary>The format of a timestamp where the member says so.</summary>
    public string? TimestampFormat { get; } = json.TextOf("timestampFormat");
}
