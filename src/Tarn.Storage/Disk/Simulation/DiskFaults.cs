namespace Tarn.Storage.Disk.Simulation;

/// <summary>The faults of a <see cref="SimulatedDisk"/>, as data. They may change at any time.</summary>
public sealed class DiskFaults
{
    /// <summary>The bytes that all files together may take.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>The longest extended attribute that the file system accepts.</summary>
    public int AttributeBytesMax { get; set; } = 3_800;

    /// <summary>
    /// Decides for each sync, by path, whether it fails. It may crash the disk: then the sync never happened.
    /// </summary>
    public Func<string, bool> FailSync { get; set; } = _ => false;

    /// <summary>
    /// Decides for each write, by path, whether it fails. It may crash the disk: then the write never happened.
    /// </summary>
    public Func<string, bool> FailWrite { get; set; } = _ => false;

    /// <summary>
    /// Decides for each write, by path, the error number with which it fails after it has written a part; 0 when it
    /// does not fail.
    /// </summary>
    public Func<string, int> FailWriteWith { get; set; } = _ => 0;

    /// <summary>Decides for each read, by path, whether it fails.</summary>
    public Func<string, bool> FailRead { get; set; } = _ => false;

    /// <summary>Decides for each deletion, by path, whether it fails.</summary>
    public Func<string, bool> FailDelete { get; set; } = _ => false;

    /// <summary>Decides for each read, by path, offset and length, whether a sector there cannot be read.</summary>
    public Func<string, long, int, bool> FailReadAt { get; set; } = (_, _, _) => false;

    internal bool OnSync(string path) => FailSync(path);

    internal bool OnRead(string path, long offset, int bytes) => FailRead(path) || FailReadAt(path, offset, bytes);

    internal bool OnDelete(string path) => FailDelete(path);

    /// <summary>The error number; 0 when the write does not fail.</summary>
    internal int OnWrite(string path, long usedBytes, long grownBytes) =>
        grownBytes > 0 && usedBytes + grownBytes > CapacityBytes ? PosixError.NoSpace
        : FailWrite(path) ? PosixError.InputOutput
        : FailWriteWith(path);
}
