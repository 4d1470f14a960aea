using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Access.Credentials;

/// <summary>
/// The token of the page of metrics. It follows from the instance's root key, so that nothing is stored, and ends with this key. It
/// opens the page alone.
/// </summary>
public static class MetricsToken
{
    /// <summary>The token of a root key.</summary>
    public static string Of(AccessKey root) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(root.Secret), Encoding.UTF8.GetBytes($"tarn metrics token {root.Id}")));

    /// <summary>Whether a text is the token, in constant time.</summary>
    public static bool Is(AccessKey root, string text) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(root)), Encoding.UTF8.GetBytes(text));
}
