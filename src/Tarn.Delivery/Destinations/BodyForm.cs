using System.Buffers.Text;

namespace Tarn.Delivery.Destinations;

/// <summary>The bytes of a request's body: a head, records with separators, a tail.</summary>
/// <param name="Head">Makes the bytes before the first record from the request's id and the plan's time, Unix milliseconds.</param>
/// <param name="RecordHead">The bytes before a record's data.</param>
/// <param name="RecordTail">The bytes after a record's data.</param>
/// <param name="Separator">The bytes between two records.</param>
/// <param name="Tail">The bytes after the last record.</param>
/// <param name="IsBase64">Whether data is base64; if not, it is as it came.</param>
internal sealed record BodyForm(
    Func<Guid, long, byte[]> Head, byte[] RecordHead, byte[] RecordTail, byte[] Separator, byte[] Tail, bool IsBase64)
{
    /// <summary>The length of a record's data in a body.</summary>
    public int LengthOf(int dataLength) => IsBase64 ? Base64.GetMaxEncodedToUtf8Length(dataLength) : dataLength;

    /// <summary>The bytes that a record adds to a body, with a separator.</summary>
    public long BytesOf(int dataLength) => RecordHead.Length + LengthOf(dataLength) + RecordTail.Length + Separator.Length;
}
