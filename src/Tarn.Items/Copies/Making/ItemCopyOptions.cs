using Tarn.Storage.Disk;

namespace Tarn.Items.Copies.Making;

/// <summary>How copies of item tables are made.</summary>
public sealed record ItemCopyOptions
{
    /// <summary>The folder of temporary files.</summary>
    public string Folder { get; init; } = DataDirectory.Scratch + "/items";

    /// <summary>Memory of each sort.</summary>
    public int SortBytes { get; init; } = 4 << 20;

    /// <summary>Threads that wait for the disk, and so the number of copies, restores, exports and imports at one time: 0 in the simulator.</summary>
    public int Threads { get; init; } = 2;
}
