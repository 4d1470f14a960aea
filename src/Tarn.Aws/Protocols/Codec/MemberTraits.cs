using System.Buffers;
using System.Text.Json;

namespace Tarn.Aws.Protocols;

/// <summary>What codecs know about a member besides its type: names, flattening, formats.</summary>
internal sealed class MemberTraits(string name)
{
    /// <summary>The model's name, which is JSON's.</summary>
    public string Name { get; } = name;

    /// <summary>The name in JSON, encoded once.</summary>
    public JsonEncodedText JsonName { get; } = JsonEncodedText.Encode(name);

    /// <summary>The name as a CBOR text, encoded once.</summary>
    public byte[] CborName { get; } = EncodeCbor(name);

    /// <summary>The element's, attribute's or form parameter's name.</summary>
    public string WireName { get; init; } = name;

    /// <summary>A list or map without an element of its own.</summary>
    public bool Flattened { get; init; }

    /// <summary>Stands in an attribute of the structure's element.</summary>
    public bool Attribute { get; init; }

    /// <summary>The name of a map's key element.</summary>
    public string KeyName { get; init; } = "key";

    /// <summary>A list's item or a map's value.</summary>
    public MemberTraits? Item { get; init; }

    private static byte[] EncodeCbor(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new CborShapeWriter(buffer).String(name);
        return buffer.WrittenSpan.ToArray();
    }
}
