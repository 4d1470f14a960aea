namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>Bits of a frame. Those of the upper half must be understood by a reader.</summary>
[Flags]
internal enum FrameFlags : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>The last of its group: the next frame begins at the next group boundary.</summary>
    GroupEnd = 1,

    /// <summary>What a reader has to understand.</summary>
    MustUnderstand = 0xFFFF_0000,
}
