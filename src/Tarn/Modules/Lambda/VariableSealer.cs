using Tarn.Access.Credentials;
using Tarn.Functions.Definitions;

namespace Tarn.Modules.Lambda;

/// <summary>Seals variables of functions under the instance key.</summary>
/// <param name="sealer">Has the key.</param>
internal sealed class VariableSealer(SecretSealer sealer) : IVariableSealer
{
    /// <inheritdoc/>
    public byte[] Seal(string owner, ReadOnlySpan<byte> bytes) => sealer.Seal(owner, bytes);

    /// <inheritdoc/>
    public byte[] Open(string owner, ReadOnlySpan<byte> sealedBytes) => sealer.Open(owner, sealedBytes);
}
