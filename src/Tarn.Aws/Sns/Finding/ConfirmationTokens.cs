using System.Buffers.Binary;
using Tarn.Access.Credentials;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Rules;
using Tarn.Messaging.Topics.Subscriptions;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sns.Finding;

/// <summary>Tokens that confirm subscriptions: D13 (tokens are sealed). Each holds its subscription and the time of its end.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html"/>
/// <param name="sealer">Seals under the instance's key.</param>
internal sealed class ConfirmationTokens(SecretSealer sealer)
{
    private const string Purpose = "sns:confirmation";
    private const byte Version = 1;
    private const int Bytes = 1 + (3 * sizeof(long));

    /// <summary>The token of a new subscription, in hexadecimal digits.</summary>
    public string Seal(SubscriptionKey subscription, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], subscription.Topic.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], subscription.Number);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], (now + TopicLimits.ConfirmationTime).ToUnixTimeMilliseconds());
        return Convert.ToHexStringLower(sealer.Seal(Purpose, bytes));
    }

    /// <summary>The error for a token that opens nothing.</summary>
    public static AwsErrorException Wrong(string token) => SnsErrors.InvalidParameterException(
        token.Length > 0 && token.All(char.IsAsciiHexDigit) ? "Invalid parameter: Token" : "Invalid token");

    /// <summary>The subscription of a token; null: the token was not made here, or is too old.</summary>
    public SubscriptionKey? Open(string token, DateTimeOffset now)
    {
        var bytes = sealer.TryOpenToken(Purpose, token, Convert.FromHexString);
        return bytes is [Version, ..] && bytes.Length == Bytes && BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17)) >= now.ToUnixTimeMilliseconds()
            ? new SubscriptionKey(new StreamId(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1))), BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9)))
            : null;
    }
}
