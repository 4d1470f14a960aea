namespace Tarn.Functions.Definitions;

/// <summary>Seals the variables of functions in rows, because variables often hold secrets.</summary>
public interface IVariableSealer
{
    byte[] Seal(string owner, ReadOnlySpan<byte> bytes);

    /// <summary>Opens what <see cref="Seal"/> made for the same owner.</summary>
    /// <exception cref="Tarn.Storage.TarnException">Damaged.</exception>
    byte[] Open(string owner, ReadOnlySpan<byte> sealedBytes);
}
