namespace Tarn.Storage.Objects.Definitions;

/// <summary>The default encryption of a bucket, as PutBucketEncryption set it.</summary>
/// <param name="SealsObjects">Whether objects are sealed when their writer does not say it.</param>
/// <param name="BucketKeys">Whether keys of the key service are used for the bucket, and not for each object.</param>
/// <param name="BlocksCustomerKeys">Whether clients' own keys are refused; null: it was not said.</param>
public sealed record DefaultEncryption(bool SealsObjects, bool BucketKeys, bool? BlocksCustomerKeys = null)
{
    private const byte KmsBit = 32;
    private const byte NoKeysBits = 1;
    private const byte KeysBits = 2;
    private const byte BlocksBit = 4;
    private const byte PlainBit = 8;
    private const byte AllowsBit = 16;

    /// <summary>Whether the key service holds the key; else it is the instance key.</summary>
    public bool UsesKms { get; init; }

    /// <summary>The key of the key service as the client named it; null: the one of <c>alias/aws/s3</c>.</summary>
    public string? KmsKey { get; init; }

    internal byte Bits => (byte)((BucketKeys ? KeysBits : NoKeysBits)
        | (SealsObjects ? 0 : PlainBit)
        | (UsesKms ? KmsBit : 0)
        | (BlocksCustomerKeys switch { true => BlocksBit, false => AllowsBit, null => 0 }));

    internal static DefaultEncryption? Of(byte bits) => bits == 0 ? null : new DefaultEncryption(
        (bits & PlainBit) == 0,
        (bits & KeysBits) != 0,
        (bits & BlocksBit) != 0 ? true : (bits & AllowsBit) != 0 ? false : null)
    {
        UsesKms = (bits & KmsBit) != 0,
    };
}
