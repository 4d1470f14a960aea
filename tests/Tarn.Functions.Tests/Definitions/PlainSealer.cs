using Tarn.Functions.Definitions;

namespace Tarn.Functions.Tests.Definitions;

/// <summary>A sealer that turns every bit, so that a test finds no variable in a row.</summary>
internal sealed class PlainSealer : IVariableSealer
{
    public byte[] Seal(string owner, ReadOnlySpan<byte> bytes) => Turned(bytes);

    public byte[] Open(string owner, ReadOnlySpan<byte> sealedBytes) => Turned(sealedBytes);

    private static byte[] Turned(ReadOnlySpan<byte> bytes)
    {
        var turned = bytes.ToArray();
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] ^= 0xFF;
        }

        return turned;
    }
}
