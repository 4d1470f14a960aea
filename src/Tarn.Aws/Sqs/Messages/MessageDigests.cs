using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tarn.Messaging.Queues.Messages;

namespace Tarn.Aws.Sqs.Messages;

/// <summary>The MD5s that SDKs compare.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html"/>
internal static class MessageDigests
{
    private const byte Text = 1;
    private const byte Binary = 2;

    /// <summary>The MD5 of a body.</summary>
    public static string OfBody(string body)
    {
        var utf8 = PooledBytes.Rent(Encoding.UTF8.GetMaxByteCount(body.Length));
        try
        {
            return Convert.ToHexStringLower(MD5.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(body, utf8))));
        }
        finally
        {
            PooledBytes.Return(utf8);
        }
    }

    /// <summary>
    /// The MD5 of attributes in the order of their names: name, type and value, each with its length in 4 bytes, and before the value one
    /// byte for its kind. Null: there are none.
    /// </summary>
    public static string? OfAttributes(IReadOnlyList<MessageAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var attribute in attributes.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            Add(md5, Encoding.UTF8.GetBytes(attribute.Name));
            Add(md5, Encoding.UTF8.GetBytes(attribute.DataType));
            md5.AppendData([attribute.IsBinary ? Binary : Text]);
            Add(md5, attribute.Value.Span);
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    private static void Add(IncrementalHash md5, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        md5.AppendData(length);
        md5.AppendData(bytes);
    }
}
