using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Aws.DynamoDb;
using Tarn.Storage.Records;

namespace Tarn.Aws.DynamoDbStreams.Finding;

/// <summary>A sealed position in a shard of a table's stream: D13 (tokens are sealed).</summary>
/// <param name="Arn">The stream's ARN.</param>
/// <param name="Offset">The next offset to read.</param>
/// <param name="Issued">The time of issue; the iterator is valid for 15 minutes.</param>
/// <param name="Account">The account that it was issued to.</param>
internal readonly record struct StreamIterator(string Arn, ShardId Shard, long Offset, DateTimeOffset Issued, string Account)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Purpose = "dynamodbstreams:iterator";
    private const byte Version = 1;
    private const int ArnAt = 1 + (4 * sizeof(long));

    /// <exception cref="AwsErrorException">ValidationException: the text is not an iterator that this instance made for the account.</exception>
    public static StreamIterator Open(SecretSealer sealer, string text, string account) =>
        TryOpen(sealer, text, account) ?? throw DynamoDbFailures.Invalid("Invalid ShardIterator");

    /// <summary>As <see cref="Open"/>; null: the text is not an iterator that this instance made for the account.</summary>
    public static StreamIterator? TryOpen(SecretSealer sealer, string text, string account)
    {
        var bytes = sealer.TryOpenToken(Purpose, text);
        var owner = bytes is [Version, ..] && bytes.Length > ArnAt
            ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(25)).ToString("D12", CultureInfo.InvariantCulture)
            : null;
        return owner == account
            ? new StreamIterator(
                Encoding.ASCII.GetString(bytes.AsSpan(ArnAt)),
                new ShardId(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1))),
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9)),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17))),
                account)
            : null;
    }

    public string Seal(SecretSealer sealer)
    {
        var bytes = new byte[ArnAt + Arn.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Shard.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), Issued.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(25), long.Parse(Account, NumberStyles.None, CultureInfo.InvariantCulture));
        Encoding.ASCII.GetBytes(Arn, bytes.AsSpan(ArnAt));
        return Convert.ToBase64String(sealer.Seal(Purpose, bytes));
    }
}
