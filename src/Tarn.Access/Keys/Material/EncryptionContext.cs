using System.Buffers.Binary;
using System.Text;

namespace Tarn.Access.Keys.Material;

/// <summary>The bytes of an encryption context that a ciphertext authenticates: pairs in the ordinal order of their names' UTF-8.</summary>
public static class EncryptionContext
{
    /// <summary>A context without pairs.</summary>
    public static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    /// <summary>Writes the number of pairs (4), then for each name and value its length (4) and its UTF-8; numbers are big-endian.</summary>
    internal static byte[] Encode(IReadOnlyDictionary<string, string> context)
    {
        var pairs = context.Select(pair => (Name: Encoding.UTF8.GetBytes(pair.Key), Value: Encoding.UTF8.GetBytes(pair.Value))).ToList();
        pairs.Sort(static (one, other) => one.Name.AsSpan().SequenceCompareTo(other.Name));
        var bytes = new byte[4 + pairs.Sum(pair => 8 + pair.Name.Length + pair.Value.Length)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, pairs.Count);
        var rest = bytes.AsSpan(4);
        foreach (var (name, value) in pairs)
        {
            Write(ref rest, name);
            Write(ref rest, value);
        }

        return bytes;
    }

    private static void Write(ref Span<byte> rest, byte[] text)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, text.Length);
        text.CopyTo(rest[4..]);
        rest = rest[(4 + text.Length)..];
    }
}
