using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;

namespace Tarn.Access.Keys.Root;

/// <summary>
/// The instance key under a master key, as <c>keys/instance.key</c> holds it: 8 bytes that name the form, then the key as
/// <see cref="SecretSealer"/> seals it.
/// </summary>
internal static class WrappedKey
{
    private const string Owner = "instance key";

    /// <summary>The length of the form.</summary>
    public static int Bytes => Form.Length + 1 + 12 + SecretSealer.KeyBytes + 16;

    private static ReadOnlySpan<byte> Form => "TARNKEY1"u8;

    /// <summary>Whether a file holds a wrapped key.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.Length == Bytes && file.StartsWith(Form);

    public static byte[] Make(ReadOnlySpan<byte> master, ReadOnlySpan<byte> instanceKey)
    {
        using var sealer = new SecretSealer(master);
        return [.. Form, .. sealer.Seal(Owner, instanceKey)];
    }

    /// <summary>The instance key; null: another master key, or changed bytes.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> master, ReadOnlySpan<byte> file)
    {
        using var sealer = new SecretSealer(master);
        try
        {
            return sealer.Open(Owner, file[Form.Length..]);
        }
        catch (TarnException damaged) when (damaged.InnerException is AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
