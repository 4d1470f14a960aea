using System.Buffers.Binary;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage;

namespace Tarn.Aws.Kinesis;

/// <summary>Where a listing goes on, sealed; valid for 300 seconds.</summary>
/// <param name="Listing">What is listed, with its account or stream: another listing's token does not open.</param>
/// <param name="After">The last thing answered.</param>
/// <param name="Issued">When it was made.</param>
internal readonly record struct ListToken(string Listing, string After, DateTimeOffset Issued)
{
    public string Seal(SecretSealer sealer)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(After)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Issued.ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(After, bytes.AsSpan(8));
        return Convert.ToBase64String(sealer.Seal("kinesis:" + Listing, bytes));
    }

    /// <exception cref="Protocols.AwsErrorException">InvalidArgumentException, ExpiredNextTokenException.</exception>
    public static ListToken Open(SecretSealer sealer, string listing, string text, DateTimeOffset now)
    {
        try
        {
            var bytes = sealer.Open("kinesis:" + listing, Convert.FromBase64String(text));
            var issued = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
            return now - issued > ShardIterator.Lifetime
                ? throw KinesisErrors.ExpiredNextTokenException(KinesisTexts.TokenExpired)
                : new ListToken(listing, Encoding.UTF8.GetString(bytes.AsSpan(8)), issued);
        }
        catch (Exception e) when (e is FormatException or TarnException)
        {
            throw KinesisErrors.InvalidArgumentException("Invalid NextToken.");
        }
    }
}
