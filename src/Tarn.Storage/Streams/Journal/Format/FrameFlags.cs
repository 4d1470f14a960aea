namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>Bits of a frame. A reader must understand each set bit of the upper half.</summary>
[Flags]
internal enum FrameFlags : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>The last of its group: the next frame begins at the next group boundary.</summary>
    GroupEnd = 1,

    /// <summary>The frame's set has records only: no change frame begins it.</summary>
    RecordSet = 2,

    /// <summary>The bits that a reader must understand.</summary>
    MustUnderstand = 0xFFFF_0000,
}
