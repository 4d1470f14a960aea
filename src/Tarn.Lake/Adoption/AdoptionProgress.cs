namespace Tarn.Lake.Adoption;

/// <summary>The progress of an adoption. Any thread may read it.</summary>
public sealed class AdoptionProgress
{
    private long _found;
    private long _read;

    /// <summary>The number of files found so far.</summary>
    public long FilesFound => Volatile.Read(ref _found);

    /// <summary>The number of files whose footers or manifest entries were read.</summary>
    public long FilesRead => Volatile.Read(ref _read);

    internal void Found(long files) => Interlocked.Add(ref _found, files);

    /// <summary>The footers are read once more.</summary>
    internal void Again() => Volatile.Write(ref _read, 0);

    internal void Read(long files) => Interlocked.Add(ref _read, files);
}
