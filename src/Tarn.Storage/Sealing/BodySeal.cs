using Tarn.Storage.Metadata;

namespace Tarn.Storage.Sealing;

/// <summary>The wrapped key of a sealed body. The rows and recovery attributes of the body hold it.</summary>
/// <param name="Kind">The holder of the wrapping key.</param>
/// <param name="KeyName">The name of the wrapping key; null: its holder has one.</param>
/// <param name="Wrapped">The wrapped key, in the form of its holder.</param>
public sealed record BodySeal(SealKind Kind, string? KeyName, ReadOnlyMemory<byte> Wrapped)
{
    private const int WrappedBytesMax = 16 << 10;

    /// <summary>Whether it could have been made by this program.</summary>
    internal bool IsPossible => Enum.IsDefined(Kind) && Wrapped.Length is > 0 and <= WrappedBytesMax;

    internal void Write(ValueWriter writer) => writer.Byte((byte)Kind).Text(KeyName).Bytes(Wrapped.Span);

    internal static BodySeal Read(ref ValueReader reader) => new((SealKind)reader.Byte(), reader.Text(), reader.Bytes());
}
