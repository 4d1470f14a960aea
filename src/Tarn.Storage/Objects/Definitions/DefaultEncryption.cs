namespace Tarn.Storage.Objects.Definitions;

/// <summary>The default encryption of a bucket, as PutBucketEncryption set it.</summary>
/// <param name="SealsObjects">Whether objects are sealed with the instance key when their writer does not say it.</param>
/// <param name="BucketKeys">The value for bucket keys, which concern keys of the key service.</param>
/// <param name="BlocksCustomerKeys">Whether clients' own keys are refused; null: it was not said.</param>
public sealed record DefaultEncryption(bool SealsObjects, bool BucketKeys, bool? BlocksCustomerKeys = null)
{
    private const byte NoKeysBits = 1;
    private const byte KeysBits = 2;
    private const byte BlocksBit = 4;
    private const byte PlainBit = 8;
    private const byte AllowsBit = 16;

    internal byte Bits => (byte)((BucketKeys ? KeysBits : NoKeysBits)
        | (SealsObjects ? 0 : PlainBit)
        | (BlocksCustomerKeys switch { true => BlocksBit, false => AllowsBit, null => 0 }));

    internal static DefaultEncryption? Of(byte bits) => bits == 0 ? null : new DefaultEncryption(
        (bits & PlainBit) == 0,
        (bits & KeysBits) != 0,
        (bits & BlocksBit) != 0 ? true : (bits & AllowsBit) != 0 ? false : null);
}
