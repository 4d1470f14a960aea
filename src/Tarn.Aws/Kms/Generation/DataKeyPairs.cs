using System.Globalization;
using System.Security.Cryptography;

namespace Tarn.Aws.Kms.Generation;

/// <summary>Makes pairs of keys.</summary>
internal static class DataKeyPairs
{
    private const string Rsa = "RSA_";

    /// <summary>The public key as SubjectPublicKeyInfo, and the private key as PKCS #8.</summary>
    /// <param name="spec">AWS's name: <c>RSA_2048</c>, <c>ECC_NIST_P256</c>.</param>
    public static (byte[] PublicKey, byte[] PrivateKey) Make(string spec)
    {
        using AsymmetricAlgorithm pair = spec.StartsWith(Rsa, StringComparison.Ordinal)
            ? RSA.Create(int.Parse(spec[Rsa.Length..], CultureInfo.InvariantCulture))
            : ECDsa.Create(CurveOf(spec));
        return (pair.ExportSubjectPublicKeyInfo(), pair.ExportPkcs8PrivateKey());
    }

    private static ECCurve CurveOf(string spec) => spec switch
    {
        "ECC_NIST_P256" => ECCurve.NamedCurves.nistP256,
        "ECC_NIST_P384" => ECCurve.NamedCurves.nistP384,
        "ECC_NIST_P521" => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.CreateFromFriendlyName("secP256k1"),
    };
}
