using System.Text.Json;

namespace Tarn.Wire.Protocols;

/// <summary>A member's properties for codecs, besides its type: names, flattening, formats.</summary>
public sealed class MemberTraits(string name)
{
    /// <summary>The member's name in the model and in JSON.</summary>
    public string Name { get; } = name;

    /// <summary>The name in JSON, encoded once.</summary>
    public JsonEncodedText JsonName { get; } = JsonEncodedText.Encode(name);

    /// <summary>The name as a CBOR text, encoded once.</summary>
    public byte[] CborName { get; } = CborHead.Text(name);

    /// <summary>The name of the element, attribute or form parameter.</summary>
    public string WireName { get; init; } = name;

    /// <summary>True for a list or map without an element of its own.</summary>
    public bool Flattened { get; init; }

    /// <summary>True for an attribute of the structure's element.</summary>
    public bool Attribute { get; init; }

    /// <summary>True for a secret, or a list or map of secrets: records of calls do not have it.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>The name of a map's key element.</summary>
    public string KeyName { get; init; } = "key";

    /// <summary>A list's item or a map's value.</summary>
    public MemberTraits? Item { get; init; }
}
