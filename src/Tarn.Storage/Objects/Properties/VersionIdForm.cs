using System.Buffers.Text;
using System.Security.Cryptography;

namespace Tarn.Storage.Objects.Properties;

/// <summary>The ids by which clients name versions.</summary>
public static class VersionIdForm
{
    /// <summary>The id of versions that were put while the bucket did not give ids.</summary>
    public const string Null = "null";

    private const int Bytes = 24;

    /// <summary>A new id: random, so that no client can guess one.</summary>
    internal static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
