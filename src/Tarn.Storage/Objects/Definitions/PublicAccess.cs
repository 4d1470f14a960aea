namespace Tarn.Storage.Objects.Definitions;

/// <summary>A bucket's four blocks of public access. New buckets have all of them, as on AWS.</summary>
/// <param name="BlocksAcls">Public canned ACLs are refused.</param>
/// <param name="IgnoresAcls">Public ACLs have no effect; Tarn gives ACLs none anyway.</param>
/// <param name="BlocksPolicy">A policy that is public is refused.</param>
/// <param name="RestrictsBuckets">A policy that is public opens the bucket to its own account alone.</param>
public readonly record struct PublicAccess(bool BlocksAcls, bool IgnoresAcls, bool BlocksPolicy, bool RestrictsBuckets)
{
    /// <summary>All four blocks.</summary>
    public static PublicAccess All { get; } = new(true, true, true, true);

    /// <summary>The form in a bucket's definition.</summary>
    public byte Bits => (byte)((BlocksAcls ? 1 : 0) | (IgnoresAcls ? 2 : 0) | (BlocksPolicy ? 4 : 0) | (RestrictsBuckets ? 8 : 0));

    public static PublicAccess Of(byte bits) => new((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
}
