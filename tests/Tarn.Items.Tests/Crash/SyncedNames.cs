using System.Globalization;

namespace Tarn.Items.Tests.Crash;

/// <summary>
/// The names of a folder's files and their synced bytes, from the events that <c>synced.c</c> wrote down. Changes of names are lost from the end of
/// those without a sync of their folder, as file systems with ordered metadata lose them.
/// </summary>
internal sealed class SyncedNames(string root, string kept)
{
    private readonly Dictionary<string, SyncedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Change>> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Change>> _begun = new(StringComparer.Ordinal);

    private enum ChangeKind
    {
        Create,
        Link,
        Rename,
        Unlink,
    }

    /// <summary>Reads one event.</summary>
    public void Add(string line)
    {
        var parts = line.Split('\t');
        switch (parts[0])
        {
            case "create":
                _files[parts[1]] = new SyncedFile();
                Note(new Change(ChangeKind.Create, parts[1], parts[1], 0, _files[parts[1]]));
                break;
            case "open":
                // A file of an earlier life: its bytes have survived a power loss already.
                _files.TryAdd(parts[1], new SyncedFile { Bytes = Number(parts[2]) });
                break;
            case "sync" when _files.TryGetValue(parts[1], out var file):
                file.Bytes = Math.Max(file.Bytes, Number(parts[2]));
                break;
            case "begin":
                _begun[parts[2]] = [.. Of(parts[1])];
                break;
            case "end":
                Of(parts[1]).RemoveAll(_begun[parts[2]].Contains);
                break;
            case "link":
                Move(parts[1], parts[2], ChangeKind.Link, 0);
                break;
            case "rename":
                Move(parts[1], parts[2], ChangeKind.Rename, Number(parts[3]));
                break;
            case "unlink":
                Note(new Change(ChangeKind.Unlink, parts[1], parts[1], Number(parts[2]), _files.GetValueOrDefault(parts[1])));
                _files.Remove(parts[1]);
                break;
        }
    }

    /// <summary>Takes from the folder what a power loss may take. Returns the changes of names and the bytes that were lost.</summary>
    public (int Names, long Bytes) Cut(Random random)
    {
        var (names, bytes) = (0, 0L);
        foreach (var (folder, changes) in _pending.Where(one => Directory.Exists(one.Key)))
        {
            for (var left = random.Next(changes.Count + 1); changes.Count > left; names++)
            {
                Undo(changes[^1]);
                changes.RemoveAt(changes.Count - 1);
            }
        }

        foreach (var (path, file) in _files.Where(one => File.Exists(one.Key)))
        {
            var length = new FileInfo(path).Length;
            if (file.Bytes < length)
            {
                // Of a file with two names the first one decides: the bytes that it leaves are durable.
                file.Bytes += random.Next(2) == 0 ? 0 : random.NextInt64(length - file.Bytes + 1);
                using var cut = new FileStream(path, FileMode.Open);
                cut.SetLength(file.Bytes);
                bytes += length - file.Bytes;
            }
        }

        return (names, bytes);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private List<Change> Of(string folder) => _pending.TryGetValue(folder, out var some) ? some : _pending[folder] = [];

    // The runtime syncs the root folder with calls that synced.c does not see: its names are durable.
    private void Note(Change change)
    {
        var folder = Path.GetDirectoryName(change.To)!;
        if (folder != root)
        {
            Of(folder).Add(change);
        }
    }

    private void Move(string from, string to, ChangeKind kind, long number)
    {
        if (!_files.TryGetValue(from, out var file))
        {
            MoveFolder(from, to);
            return;
        }

        _files[to] = file;
        if (kind == ChangeKind.Rename)
        {
            _files.Remove(from);
        }

        Note(new Change(kind, from, to, number, file));
    }

    private void MoveFolder(string from, string to)
    {
        string Moved(string path) => path.StartsWith($"{from}/", StringComparison.Ordinal) ? to + path[from.Length..] : path;
        foreach (var path in _files.Keys.Where(path => Moved(path) != path).ToList())
        {
            _files.Remove(path, out var file);
            _files[Moved(path)] = file!;
        }

        if (_pending.Remove(from, out var changes))
        {
            _pending[to] = [.. changes.Select(one => one with { From = Moved(one.From), To = Moved(one.To) })];
        }
    }

    private void Undo(Change change)
    {
        var old = Path.Combine(kept, change.Kept.ToString(CultureInfo.InvariantCulture));
        if (change.Kind == ChangeKind.Rename && File.Exists(change.To))
        {
            File.Move(change.To, change.From, overwrite: true);
            _files[change.From] = change.File!;
        }
        else if (change.Kind != ChangeKind.Unlink)
        {
            File.Delete(change.To);
        }

        _files.Remove(change.To);
        if (change.Kept > 0)
        {
            File.Move(old, change.To);
            if (change is { Kind: ChangeKind.Unlink, File: { } file })
            {
                _files[change.To] = file;
            }
        }
    }

    private sealed class SyncedFile
    {
        public long Bytes { get; set; }
    }

    private sealed record Change(ChangeKind Kind, string From, string To, long Kept, SyncedFile? File);
}
