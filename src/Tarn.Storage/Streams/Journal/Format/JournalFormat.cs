namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>Numbers of <c>docs/formats/journal.md</c>. All numbers in the journal are little-endian.</summary>
internal static class JournalFormat
{
    public const byte FrameVersion = 0;
    public const uint FileVersion = 0;

    /// <summary>"TFRM".</summary>
    public const uint FrameMagic = 0x4D524654;

    /// <summary>"TARNJRNL".</summary>
    public const ulong FileMagic = 0x4C4E524A4E524154;

    /// <summary>"TARNFOOT".</summary>
    public const ulong TrailerMagic = 0x544F4F464E524154;

    /// <summary>The file's header page: two copies of its header, then frames.</summary>
    public const int HeaderPageBytes = 4096;
    public const int HeaderCopyAt = 2048;

    /// <summary>Frames begin at multiples of this.</summary>
    public const int FrameAlignment = 8;

    /// <summary>
    /// Groups begin at multiples of this. The disk writes such a unit whole, so that a torn write cannot hurt an
    /// earlier group: D4 (group commit has no linger).
    /// </summary>
    public const int GroupAlignment = 512;

    /// <summary>The longest frame header: its length is 16 bits.</summary>
    public const int HeaderBytesMax = 65_528;

    /// <summary>The writer takes at most this many bytes into one group (D4).</summary>
    public const int GroupBytesMax = 4 << 20;

    public static long AlignFrame(long position) => (position + FrameAlignment - 1) & ~(FrameAlignment - 1L);

    public static int AlignFrame(int length) => (length + FrameAlignment - 1) & ~(FrameAlignment - 1);

    public static long AlignGroup(long position) => (position + GroupAlignment - 1) & ~(GroupAlignment - 1L);
}
