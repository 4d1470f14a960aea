using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Records;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>
/// A sealed position in a shard: D13 (tokens are sealed). It survives a restart, and clients can neither forge nor
/// change it.
/// </summary>
/// <param name="Stream">The stream incarnation.</param>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="StreamName">
/// The stream's name when the iterator was issued; the error for a deleted stream names it.
/// </param>
/// <param name="Ordinal">The shard's number in the stream, for the same error.</param>
/// <param name="Offset">The next offset to read.</param>
/// <param name="Issued">The time of issue; the iterator is valid for 5 minutes.</param>
/// <param name="Account">The account that the iterator was issued to.</param>
internal readonly record struct ShardIterator(
    StreamId Stream, ShardId Shard, string StreamName, int Ordinal, long Offset, DateTimeOffset Issued, string Account)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(300_000);

    private const string Purpose = "kinesis:iterator";
    private const byte Version = 2;
    private const int NameAt = 1 + (5 * 8) + 4;

    // The model's longest name, at one byte per character.
    private const int NameBytesMax = 128;

    public string Seal(SecretSealer sealer)
    {
        Span<byte> bytes = stackalloc byte[NameAt + NameBytesMax];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Stream.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], Offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes[25..], Issued.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes[33..], long.Parse(Account, NumberStyles.None, CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteInt32BigEndian(bytes[41..], Ordinal);
        var length = NameAt + Encoding.ASCII.GetBytes(StreamName, bytes[NameAt..]);
        return Convert.ToBase64String(sealer.Seal(Purpose, bytes[..length]));
    }

    /// <exception cref="AwsErrorException">
    /// InvalidArgumentException: the text is not an iterator of this instance, or it belongs to another account.
    /// </exception>
    public static ShardIterator Open(SecretSealer sealer, string text, string account)
    {
        // Scripts copy the iterator out of JSON with its quotes, and the service accepts it with them.
        if (text is ['"', .. var inner, '"'])
        {
            text = inner;
        }

        var bytes = sealer.TryOpenToken(Purpose, text);
        var owner = bytes is [Version, ..] && bytes.Length > NameAt
            ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(33)).ToString("D12", CultureInfo.InvariantCulture)
            : null;
        if (owner != account)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.InvalidIterator);
        }

        return new ShardIterator(
            new StreamId(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1))),
            new ShardId(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9))),
            Encoding.ASCII.GetString(bytes.AsSpan(NameAt)),
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(41)),
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17)),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(25))),
            account);
    }
}
