namespace Tarn.Aws.Generator.Models;

/// <summary>
/// A member of a structure, an item of a list, or a key or value of a map: a reference to a shape, and where on the wire it is sent.
/// </summary>
internal sealed class Member(string name, bool required, JsonValue json)
{
    /// <summary>The member's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the caller must give the member.</summary>
    public bool Required { get; } = required;

    public string ShapeName { get; } = json.TextOf("shape") ?? "";

    /// <summary>Its shape, set after all shapes were read.</summary>
    public Shape Shape { get; set; } = null!;

    /// <summary>header, headers, uri, querystring, statusCode; null for the body.</summary>
    public string? Location { get; } = json.TextOf("location");

    /// <summary>The name at that location, or the element's name.</summary>
    public string? LocationName { get; set; } = json.TextOf("locationName");

    /// <summary>Whether the member is a stream, which is passed on unread.</summary>
    public bool Streaming { get; } = json.IsTrue("streaming");

    /// <summary>Whether the member's bytes are an event's whole payload.</summary>
    public bool EventPayload { get; } = json.IsTrue("eventpayload");

    /// <summary>Whether it is a list or map without its own element.</summary>
    public bool Flattened { get; } = json.IsTrue("flattened");

    /// <summary>Whether it is an XML attribute.</summary>
    public bool XmlAttribute { get; } = json.IsTrue("xmlAttribute");

    /// <summary>Whether clients fill it with a fresh token when the caller gives none.</summary>
    public bool IdempotencyToken { get; } = json.IsTrue("idempotencyToken");

    /// <summary>The format of a timestamp; null: the member sets none.</summary>
    public string? TimestampFormat { get; } = json.TextOf("timestampFormat");
}
