namespace Tarn.Storage.Disk.Simulation;

/// <summary>
/// A disk in memory that loses the same data that a real disk may lose. At <see cref="Crash"/> unsynced writes vanish,
/// survive or tear at sectors; unsynced names vanish or survive one by one, in any order. Failing syncs mark pages
/// clean without writing them, D2 (a failed sync poisons its file). The same seed and the same calls give the same
/// losses.
/// </summary>
public sealed class SimulatedDisk : IDisk
{
    private readonly List<NameChange> _pendingNames = [];
    private Dictionary<string, SimulatedInode> _names = new(StringComparer.Ordinal);
    private Dictionary<string, SimulatedInode> _durableNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { string.Empty };

    public DiskFaults Faults { get; } = new();

    /// <summary>An empty disk.</summary>
    public SimulatedDisk(int seed)
    {
        Random = new Random(seed);
        Guard = new DiskGuard(this, new NoTime());
    }

    /// <inheritdoc/>
    public DiskGuard Guard { get; }

    /// <inheritdoc/>
    public DiskSpace Space => Faults.CapacityBytes == long.MaxValue
        ? new DiskSpace(1L << 40, 1L << 40)
        : new DiskSpace(Math.Max(0, Faults.CapacityBytes - UsedBytes), Faults.CapacityBytes);

    internal Lock Gate { get; } = new();

    internal Random Random { get; }

    internal long UsedBytes { get; set; }

    /// <summary>Grows with each crash: files that were opened before are dead.</summary>
    internal int Life { get; private set; }

    /// <summary>
    /// Simulates a power loss: every open file dies, and the disk holds only the bytes that had reached the medium.
    /// </summary>
    public void Crash()
    {
        lock (Gate)
        {
            Life++;
            foreach (var change in _pendingNames)
            {
                if (Random.Next(2) == 0)
                {
                    change.Apply(_durableNames);
                }
            }

            _pendingNames.Clear();
            _names = new Dictionary<string, SimulatedInode>(_durableNames, StringComparer.Ordinal);
            foreach (var inode in _names.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).Distinct())
            {
                inode.Crash(Random);
            }

            UsedBytes = _names.Values.Distinct().Sum(inode => inode.Length);
        }
    }

    /// <summary>
    /// Ends a process without the machine (SIGKILL): its files are dead; the page cache and all names stay.
    /// </summary>
    public void Kill()
    {
        lock (Gate)
        {
            Life++;
        }
    }

    /// <summary>Whether all bytes of the file that programs see are on the medium, and its name too.</summary>
    public bool IsDurable(string path)
    {
        lock (Gate)
        {
            return _names.TryGetValue(path, out var inode) && _durableNames.GetValueOrDefault(path) == inode && inode.IsDurable;
        }
    }

    /// <summary>Flips one bit of a file, on the medium.</summary>
    public void FlipBit(string path, long offset, int bit)
    {
        lock (Gate)
        {
            InodeOf(path, "flip").FlipBit(offset, bit);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path, FileClass fileClass)
    {
        lock (Gate)
        {
            if (_names.ContainsKey(path))
            {
                throw PosixError.Describe("open", path, PosixError.Exists);
            }

            CheckFolder(path);
            var inode = new SimulatedInode();
            Change(new NameChange(null, path, inode));
            return new SimulatedFile(this, path, fileClass, inode, readOnly: false);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Open(string path, FileClass fileClass)
    {
        lock (Gate)
        {
            return new SimulatedFile(this, path, fileClass, InodeOf(path, "open"), readOnly: false);
        }
    }

    /// <inheritdoc/>
    public IDiskFile OpenRead(string path, FileClass fileClass)
    {
        lock (Gate)
        {
            return new SimulatedFile(this, path, fileClass, InodeOf(path, "open"), readOnly: true);
        }
    }

    /// <inheritdoc/>
    public DiskEntry? Find(string path)
    {
        lock (Gate)
        {
            var name = path[(path.LastIndexOf('/') + 1)..];
            return _names.TryGetValue(path, out var inode) ? new DiskEntry(name, false, inode.Length, 0)
                : _folders.Contains(path) ? new DiskEntry(name, true, 0, 0)
                : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DiskEntry> List(string folder)
    {
        lock (Gate)
        {
            var found = _names.Where(pair => FolderOf(pair.Key) == folder)
                .Select(pair => new DiskEntry(pair.Key[(pair.Key.LastIndexOf('/') + 1)..], false, pair.Value.Length, 0))
                .Concat(_folders.Where(path => path.Length > 0 && FolderOf(path) == folder)
                    .Select(path => new DiskEntry(path[(path.LastIndexOf('/') + 1)..], true, 0, 0)));
            return found.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToArray();
        }
    }

    /// <inheritdoc/>
    public void CreateFolder(string path)
    {
        lock (Gate)
        {
            for (var folder = path; folder.Length > 0; folder = FolderOf(folder))
            {
                _folders.Add(folder);
            }
        }
    }

    /// <inheritdoc/>
    public void SyncFolder(string path)
    {
        lock (Gate)
        {
            if (Faults.OnSync(path))
            {
                throw PosixError.Describe("fsync", path, PosixError.InputOutput);
            }

            // A change of two folders (a rename across) is complete once either folder was synced: file systems journal
            // it as one.
            foreach (var change in _pendingNames.Where(change => change.Touches(path)).ToArray())
            {
                change.Apply(_durableNames);
                _pendingNames.Remove(change);
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (Gate)
        {
            CheckFolder(to);
            Change(new NameChange(from, to, InodeOf(from, "rename")));
        }
    }

    /// <inheritdoc/>
    public void Link(string existing, string added)
    {
        lock (Gate)
        {
            if (_names.ContainsKey(added))
            {
                throw PosixError.Describe("link", added, PosixError.Exists);
            }

            Change(new NameChange(null, added, InodeOf(existing, "link")));
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (Gate)
        {
            if (Faults.OnDelete(path))
            {
                throw PosixError.Describe("unlink", path, PosixError.InputOutput);
            }

            if (_names.TryGetValue(path, out var inode))
            {
                Change(new NameChange(path, null, inode));
                UsedBytes -= _names.ContainsValue(inode) ? 0 : inode.Length;
            }
        }
    }

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        lock (Gate)
        {
            if (_names.Keys.Any(name => FolderOf(name) == path))
            {
                throw PosixError.Describe("rmdir", path, PosixError.NotEmpty);
            }

            _folders.Remove(path);
        }
    }

    /// <inheritdoc/>
    public string LocalPath(string path) => "/simulated/" + path;

    internal static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : string.Empty;

    internal void CheckAlive(int life)
    {
        if (life != Life)
        {
            throw new SimulatedCrashException();
        }
    }

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _pendingNames.Add(change);
    }

    private void CheckFolder(string path)
    {
        if (!_folders.Contains(FolderOf(path)))
        {
            throw PosixError.Describe("open", path, PosixError.NoSuchFile);
        }
    }

    private SimulatedInode InodeOf(string path, string operation) =>
        _names.TryGetValue(path, out var inode) ? inode : throw PosixError.Describe(operation, path, PosixError.NoSuchFile);

    /// <summary>Lets enough time pass between any two checks of the guard: its answer is always up to date.</summary>
    private sealed class NoTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref _now, 10);
    }
}
