using System.Security.Cryptography;

namespace Tarn.Access.Secrets.Values;

/// <summary>A decrypted value. The holder disposes it, which overwrites its bytes.</summary>
/// <param name="form">The form of the bytes, a number of the service's own.</param>
public sealed class OpenValue(byte form, byte[] content) : IDisposable
{
    public byte Form => form;

    public ReadOnlySpan<byte> Content => content;

    /// <summary>Whether another value is the same. The time that this takes does not depend on the contents.</summary>
    public bool IsSame(OpenValue other) => form == other.Form && CryptographicOperations.FixedTimeEquals(content, other.Content);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(content);
}
