using System.Security.Cryptography;
using System.Text;
using Tarn.Processes.Native;

namespace Tarn.Functions.Environments;

/// <summary>Layers of functions as one folder, in which later layers cover earlier ones.</summary>
internal sealed class MergedLayers(string parent)
{
    private const uint Readable = 0b111_101_101;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _merged = [];

    /// <summary>The folder of some layers.</summary>
    public string Of(IReadOnlyList<string> layers)
    {
        var key = string.Join('\n', layers);
        lock (_gate)
        {
            if (!_merged.TryGetValue(key, out var folder))
            {
                folder = Path.Combine(parent, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]);
                foreach (var layer in layers)
                {
                    Cover(new DirectoryInfo(layer), folder);
                }

                _merged[key] = folder;
            }

            return folder;
        }
    }

    private static void Cover(DirectoryInfo layer, string folder)
    {
        Directory.CreateDirectory(folder);
        _ = FenceCalls.ChangeMode(folder, Readable);
        foreach (var entry in layer.EnumerateFileSystemInfos())
        {
            var path = Path.Combine(folder, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                File.Delete(path);
                File.CreateSymbolicLink(path, target);
            }
            else if (entry is DirectoryInfo inner)
            {
                Cover(inner, path);
            }
            else
            {
                File.Delete(path);
                if (FenceCalls.Link(entry.FullName, path) != 0)
                {
                    File.Copy(entry.FullName, path);
                }
            }
        }
    }
}
